/** The drawing of a sequence diagram: lifelines from top to bottom, a line per message. */
import { elapsed } from './elapsed.ts';
import { cut, placeText, tenth } from './fit.ts';
import type { Arrow, Event, SequenceModel } from './sequence-model.ts';
import { signPath } from './sign.tsx';

interface Layout {
  readonly isWide: boolean;
  readonly width: number;
  /** The first lifeline stands here, the last one at `last` or before. */
  readonly first: number;
  readonly last: number;
  readonly longestGap: number;
}

const wide: Layout = { isWide: true, width: 864, first: 150, last: 800, longestGap: 325 };
const narrow: Layout = { isWide: false, width: 328, first: 32, last: 296, longestGap: 132 };
const [HEAD, ROW, REMARK, FOOT] = [32, 34, 16, 12];
/** The height of an arrow within its row, under its label. */
const ARROW = 24;
/** Of bold and of monospaced text, in pixels. */
const WIDEST_CHARACTER = 8;
/** A command that never left ends after so many pixels; one that was lost on most of its way. */
const [STUB, LOST_PART, AWAITED_PART] = [26, 0.8, 0.55];

interface Props {
  readonly model: SequenceModel;
  readonly isWide: boolean;
}

/** A sequence diagram, drawn for a wide place or for a narrow one. */
export function SequenceDrawing({ model, isWide }: Props) {
  const layout = isWide ? wide : narrow;
  const { lifelines, title, start, lines } = model;
  const gap = (layout.last - layout.first) / Math.max(1, lifelines.length - 1);
  const xOf = (party: string) =>
    tenth(layout.first + lifelines.indexOf(party) * Math.min(gap, layout.longestGap));
  const placed = placeLines(model, isWide);
  const bottom = placed.at(-1)?.bottom ?? HEAD;
  return (
    <svg
      class={isWide ? 'picture-wide' : 'picture-tall'}
      viewBox={`0 0 ${layout.width} ${bottom + FOOT}`}
      width={layout.width}
      height={bottom + FOOT}
      role="img"
      aria-label={title}
    >
      {lifelines.map((party) => (
        <Lifeline party={party} x={xOf(party)} bottom={bottom + FOOT} />
      ))}
      {lines.map((line, index) => (
        <LineDrawing
          line={line}
          y={placed[index]?.top ?? 0}
          time={`+${elapsed(line.at - start)}`}
          layout={layout}
          xOf={xOf}
        />
      ))}
    </svg>
  );
}

interface Span {
  readonly top: number;
  readonly bottom: number;
}

function placeLines({ lines }: SequenceModel, isWide: boolean): readonly Span[] {
  const spans: Span[] = [];
  for (const { kind, remark } of lines) {
    const top = spans.at(-1)?.bottom ?? HEAD;
    // A narrow picture has no column of times: they stand in the remarks.
    const hasRemark = kind !== 'work' && (remark !== '' || !isWide);
    spans.push({ top, bottom: top + ROW + (hasRemark ? REMARK : 0) });
  }
  return spans;
}

interface LifelineProps {
  readonly party: string;
  readonly x: number;
  readonly bottom: number;
}

function Lifeline({ party, x, bottom }: LifelineProps) {
  return (
    <>
      <path class="lifeline" d={`M${x} 26 V${bottom}`} />
      <text class="name" x={x} y={17} text-anchor="middle">
        {party}
      </text>
    </>
  );
}

interface LineProps<Line = Arrow | Event> {
  readonly line: Line;
  /** The top of its row. */
  readonly y: number;
  readonly time: string;
  readonly layout: Layout;
  readonly xOf: (party: string) => number;
}

function LineDrawing({ line, y, time, layout, xOf }: LineProps) {
  const props = { y, time, layout, xOf };
  return (
    <g
      class={`tone-${line.tone}`}
      data-seq={line.seqs.length > 0 ? line.seqs.join(' ') : undefined}
    >
      {layout.isWide && (
        <text class="note" x={layout.first - 24} y={y + ARROW + 4} text-anchor="end">
          {time}
        </text>
      )}
      {line.kind === 'arrow' ? (
        <ArrowDrawing line={line} {...props} />
      ) : (
        <EventDrawing line={line} {...props} />
      )}
    </g>
  );
}

function EventDrawing({ line, y, time, layout }: LineProps<Event>) {
  const { first, isWide, width } = layout;
  const middle = y + ARROW;
  const isWork = line.kind === 'work';
  const text = isWide || !isWork ? line.label : `${line.label} · ${time}`;
  return (
    <>
      <circle class="disc" cx={first} cy={middle} r="8" />
      <path
        class="sign"
        d={signPath(line.sign)}
        transform={`translate(${first} ${middle}) scale(.8)`}
      />
      <text class={isWork ? 'label' : 'word'} x={first + 16} y={middle + 4}>
        {cut(text, Math.floor((width - first - 16) / WIDEST_CHARACTER))}
      </text>
      {!isWide && !isWork && (
        <text class="note" x={first + 16} y={middle + 20}>
          {time}
        </text>
      )}
    </>
  );
}

function ArrowDrawing({ line, y, time, layout, xOf }: LineProps<Arrow>) {
  const { label, remark, isReply, end } = line;
  const [from, to] = [xOf(line.from), xOf(line.to)];
  const middle = y + ARROW;
  const [left, span] = [Math.min(from, to), Math.abs(to - from)];
  const isCentred = label.length * WIDEST_CHARACTER + 24 < span;
  const beside = placeText(label, { from: left + 10, left: 0, right: layout.width });
  const [x, anchor] = isCentred ? [left + span / 2, 'middle'] : [beside.x, beside.anchor];
  const said = [...(layout.isWide ? [] : [time]), ...(remark === '' ? [] : [remark])].join(' · ');
  const place = placeText(said, { from: left + 10, left: 0, right: layout.width });
  return (
    <>
      <ArrowLine from={from} to={to} y={middle} isReply={isReply} end={end} />
      <text class="label" x={x} y={middle - 7} text-anchor={anchor}>
        {label}
      </text>
      {said !== '' && (
        <text class="note" x={place.x} y={middle + 16} text-anchor={place.anchor}>
          {cut(said, place.length)}
        </text>
      )}
    </>
  );
}

interface ArrowLineProps extends Pick<Arrow, 'isReply' | 'end'> {
  readonly from: number;
  readonly to: number;
  readonly y: number;
}

function ArrowLine({ from, to, y, isReply, end }: ArrowLineProps) {
  const way = Math.sign(to - from);
  const tips = {
    arrives: to - way,
    lost: from + (to - from) * LOST_PART,
    'not-sent': from + way * STUB,
    awaited: from + (to - from) * AWAITED_PART,
  };
  const tip = tenth(tips[end]);
  return (
    <>
      <path class={isReply ? 'arrow arrow-reply' : 'arrow'} d={`M${from} ${y} H${tip}`} />
      <Tip end={end} x={tip} y={y} way={way} />
    </>
  );
}

interface TipProps extends Pick<Arrow, 'end'> {
  readonly x: number;
  readonly y: number;
  readonly way: number;
}

function Tip({ end, x, y, way }: TipProps) {
  if (end === 'arrives') return <path class="disc" d={`M${x} ${y} l${-9 * way} -5 v10 Z`} />;
  if (end === 'awaited') return <circle class="arrow-open" cx={x} cy={y} r="4" />;
  return <path class="arrow" d={`M${x - 5} ${y - 5} l10 10 m0 -10 l-10 10`} />;
}
