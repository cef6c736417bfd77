/**
 * Follows a saga live, over server-sent events, and connects again if the connection breaks, also
 * over a restart of the server.
 */
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { z } from 'zod';
import { entryBody } from '../http/saga-bodies.ts';
import type { Random } from '../ports/chance.ts';
import type { Clock } from '../ports/clock.ts';
import { idOf, toJson, understood } from './answers.ts';
import type { Api, Bytes } from './client.ts';
import { CliError } from './errors.ts';
import type { EntryShown } from './output/story.ts';

/** The first wait for a server that is away; each is twice the one before, up to the longest. */
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 5_000;
/** With these waits, halved by chance at most, a server may be away for half a minute and more. */
const TRIES = 17;
/** A connection of this length was none that breaks at once: the next break is a new one. */
const LASTING_MS = 10_000;

const ending = z.object({ state: z.string() });

export interface Watching {
  readonly api: Pick<Api, 'events'>;
  readonly clock: Clock;
  readonly random: Random;
  /** Called with what a person should know meanwhile, once for each time that it breaks. */
  readonly note: (text: string) => void;
}

/** @returns the state in which the saga ended; undefined if it had ended long ago */
export type Following = Promise<string | undefined>;

/** The place in the history up to which entries have been seen. */
interface Place {
  readonly id: string;
  /** The number of the last entry. */
  seq: number;
  /** Tries since the last sign of life. */
  tries: number;
}

/**
 * @param onEntry called with each entry of the history, in order and once
 * @throws CliError if there is no such saga, nobody answers at first, or it stays away
 */
export async function watchSaga(
  watching: Watching,
  id: string,
  onEntry: (entry: EntryShown) => void,
): Following {
  const place: Place = { id, seq: 0, tries: 0 };
  let events = await connect(watching, place);
  for (;;) {
    if (events === undefined) return undefined;
    const beganAt = watching.clock.now();
    for await (const { event, data } of eventsOf(events)) {
      if (event === 'end') return understood(ending, toJson(data)).state;
      const entry = understood(entryBody, toJson(data));
      if (entry.seq <= place.seq) continue;
      place.seq = entry.seq;
      place.tries = 0;
      onEntry(entry);
    }
    if (watching.clock.now() - beganAt >= LASTING_MS) place.tries = 0;
    events = await connectAgain(watching, place);
  }
}

function connect({ api }: Watching, { id, seq }: Place): Promise<Bytes | undefined> {
  const from: Record<string, string> = seq === 0 ? {} : { 'Last-Event-ID': String(seq) };
  return api.events(`/sagas/${encodeURIComponent(idOf(id))}/events`, from);
}

/** @throws CliError if it stays away, or says what does not change by waiting */
async function connectAgain(watching: Watching, place: Place): Promise<Bytes | undefined> {
  const { clock, random, note } = watching;
  let last = new CliError('unreachable', 'the connection breaks again and again');
  while (place.tries < TRIES) {
    const wait = Math.min(FIRST_WAIT_MS * 2 ** place.tries, LONGEST_WAIT_MS);
    place.tries += 1;
    const waitMs = (wait * (1 + random())) / 2;
    await new Promise<void>((resolve) => clock.after(waitMs, resolve));
    try {
      return await connect(watching, place);
    } catch (error) {
      if (!(error instanceof CliError && error.isPassing)) throw error;
      // The server ends each stream now and then: only one that does not come back is worth a word.
      if (place.tries === 1) note('the connection broke; it is made again');
      last = error;
    }
  }
  throw last;
}

/** The events of a stream until it ends. */
async function* eventsOf(bytes: Bytes): AsyncGenerator<EventSourceMessage> {
  const found: EventSourceMessage[] = [];
  const parser = createParser({ onEvent: (event) => found.push(event) });
  const decoder = new TextDecoder();
  for await (const chunk of bytes) {
    parser.feed(decoder.decode(chunk, { stream: true }));
    yield* found.splice(0);
  }
}
