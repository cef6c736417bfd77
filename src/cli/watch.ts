/** Follows a saga live, over server-sent events, and takes up again where a connection broke. */
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import type { Api } from './client.ts';
import { segment } from './command.ts';
import { CliError } from './errors.ts';
import type { EntryShown } from './story.ts';

/** A connection that breaks without having brought anything is made again so often. */
const TRIES = 5;

/** @returns the state in which the saga ended; nothing where it had ended long ago */
export type Following = Promise<string | undefined>;

/**
 * @param onEntry called with each entry of the history, in order and once
 * @throws CliError where there is no such saga, or the connection breaks again and again
 */
export async function watchSaga(
  api: Api,
  id: string,
  onEntry: (entry: EntryShown) => void,
): Following {
  let last = '';
  for (let tries = 0; tries < TRIES; tries += 1) {
    const from = last === '' ? {} : { 'Last-Event-ID': last };
    const headers = { Accept: 'text/event-stream', ...from };
    const response = await api.fetch(`/sagas/${segment(id)}/events`, { headers });
    if (response.body === null) return undefined;
    for await (const { event, data, id: seq = last } of eventsOf(response.body)) {
      // The events are those of our own API: see `http/saga-events.ts`.
      if (event === 'end') return (JSON.parse(data) as { readonly state: string }).state;
      onEntry(JSON.parse(data) as EntryShown);
      last = seq;
      tries = 0;
    }
  }
  throw new CliError('unreachable', 'the connection breaks again and again; is the system up?');
}

/** The events of a stream until it ends or breaks. */
async function* eventsOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<EventSourceMessage> {
  const found: EventSourceMessage[] = [];
  const parser = createParser({ onEvent: (event) => found.push(event) });
  const decoder = new TextDecoder();
  try {
    for await (const chunk of body) {
      parser.feed(decoder.decode(chunk, { stream: true }));
      yield* found.splice(0);
    }
  } catch (error) {
    if (!(error instanceof TypeError)) throw error; // What fetch calls a broken connection.
  }
}
