/**
 * The steps of a saga over time, for its page. It is drawn for a wide place, with the names beside
 * the bars, and for a narrow one, with the names above them.
 */

import { elapsed } from './elapsed.ts';
import type { RecordedExchange } from './exchange.ts';
import { TimelineDrawing } from './timeline-drawing.tsx';
import { modelTimeline } from './timeline-model.ts';

interface TimelineProps {
  readonly saga: RecordedExchange;
}

/** The timeline of a saga. */
export function Timeline({ saga }: TimelineProps) {
  const model = modelTimeline(saga);
  return (
    <div class="picture timeline">
      <TimelineDrawing model={model} isWide={true} />
      <TimelineDrawing model={model} isWide={false} />
    </div>
  );
}

/** The same facts as a list. */
export function TimelineAsText({ saga }: TimelineProps) {
  const { rows, flags } = modelTimeline(saga);
  const since = (at: number) => `+${elapsed(at - saga.instance.createdAt)}`;
  return (
    <ol class="as-text">
      {rows.map(({ name, work, summary, bars, marks }) => (
        <li>
          {`${since(bars[0]?.from ?? marks[0]?.at ?? 0)} ${name} (${work}): ${summary}`}
          <Remarks
            texts={marks.flatMap(({ at, text }) => (text ? [`${since(at)} ${text}`] : []))}
          />
        </li>
      ))}
      {flags
        .filter(({ kind }) => kind !== 'now')
        .map(({ text }) => (
          <li>{text}</li>
        ))}
    </ol>
  );
}

function Remarks({ texts }: { readonly texts: readonly string[] }) {
  if (texts.length === 0) return null;
  return (
    <ul>
      {texts.map((text) => (
        <li>{text}</li>
      ))}
    </ul>
  );
}
