/** The history of a saga: each entry in a sentence, its payload folded. */
import type { HistoryEntry } from '../../orchestrator/instance.ts';
import { shownJson } from './redact.ts';
import { Moment } from './time.tsx';

/** All entries, the first on top. */
export function History({ entries }: { readonly entries: readonly HistoryEntry[] }) {
  return (
    <ol class="history">
      {entries.map((entry) => (
        <li data-seq={entry.seq} id={`entry-${entry.seq}`}>
          <span class="seq small">{entry.seq}</span>
          <Moment at={entry.at} since={entries[0]?.at ?? entry.at} />
          <Told entry={entry} />
        </li>
      ))}
    </ol>
  );
}

/** A sentence that opens to its payload, if it has one. */
function Told({ entry }: { readonly entry: HistoryEntry }) {
  if (Object.keys(entry.detail).length === 0)
    return (
      <div class="detail">
        <Sentence entry={entry} />
      </div>
    );
  const json = shownJson(entry.detail);
  return (
    <details class="detail">
      <summary>
        <Sentence entry={entry} />
      </summary>
      <pre>{json}</pre>
      <button type="button" class="small" data-copy={json}>
        Copy
      </button>
    </details>
  );
}

function Sentence({ entry: { type, step, detail } }: { readonly entry: HistoryEntry }) {
  const { actor, reason, attempt, command, reply } = detail;
  // The entry of an end repeats why it went back.
  const message = step === null && type !== 'reply-ignored' ? undefined : (command ?? reply);
  return (
    <>
      <b>{type.replaceAll('-', ' ')}</b>
      {step !== null && ` ${step}`}
      {typeof message === 'string' && (
        <>
          {' '}
          <code>{message}</code>
        </>
      )}
      {typeof attempt === 'number' && attempt > 1 && ` (attempt ${attempt})`}
      {typeof actor === 'string' && ` by ${actor}`}
      {typeof reason === 'string' && `: ${reason}`}
    </>
  );
}
