/** The drawing of a timeline: rows of bars and marks over one axis of time. */
import { type Axis, axisOf } from './axis.ts';
import { cut, placeText, tenth } from './fit.ts';
import { signPath } from './sign.tsx';
import type { Bar, Mark, Row, TimelineModel } from './timeline-model.ts';

interface Layout {
  readonly isWide: boolean;
  readonly width: number;
  /** The plot begins here, and ends at `right`. */
  readonly left: number;
  readonly right: number;
  readonly rowHeight: number;
  /** The middle of a bar, from the top of its row. */
  readonly barY: number;
}

const wide: Layout = { isWide: true, width: 864, left: 176, right: 848, rowHeight: 44, barY: 15 };
const narrow: Layout = { isWide: false, width: 328, left: 10, right: 316, rowHeight: 70, barY: 34 };
const [FLAG_HEIGHT, AXIS_HEIGHT, BAR_HEIGHT, NAME_LENGTH] = [18, 26, 14, 22];
/** A bar of less than this cannot be seen. */
const LEAST_BAR = 3;

interface Props {
  readonly model: TimelineModel;
  readonly isWide: boolean;
}

/** A timeline, drawn for a wide place or for a narrow one. */
export function TimelineDrawing({ model, isWide }: Props) {
  const layout = isWide ? wide : narrow;
  const { width, left, right, rowHeight } = layout;
  const { rows, flags, moments, title } = model;
  const axis = axisOf(moments, right - left);
  const top = flags.length * FLAG_HEIGHT + 6;
  const bottom = top + rows.length * rowHeight;
  const height = bottom + AXIS_HEIGHT + (isWide || axis.isToScale ? 0 : 18);
  return (
    <svg
      class={isWide ? 'picture-wide' : 'picture-tall'}
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      role="img"
      aria-label={title}
    >
      <Scale axis={axis} layout={layout} top={top} bottom={bottom} />
      <Flags model={model} axis={axis} layout={layout} bottom={bottom} />
      {rows.map((row, index) => (
        <RowDrawing row={row} axis={axis} layout={layout} y={top + index * rowHeight} />
      ))}
    </svg>
  );
}

interface ScaleProps {
  readonly axis: Axis;
  readonly layout: Layout;
  readonly top: number;
  readonly bottom: number;
}

function Scale({ axis, layout: { left, right, isWide }, top, bottom }: ScaleProps) {
  const lines = axis.ticks.map(({ x }) => `M${left + x} ${top} V${bottom + 4}`).join(' ');
  return (
    <>
      <path class="grid" d={lines} />
      <path class="grid" d={`M${left} ${bottom} H${right}`} />
      {axis.ticks.map(({ x, text, anchor }) => (
        <text class="note" x={left + x} y={bottom + 18} text-anchor={anchor}>
          {text}
        </text>
      ))}
      {!axis.isToScale && (
        <text
          class="note"
          x={isWide ? left - 16 : right}
          y={bottom + (isWide ? 18 : 36)}
          text-anchor="end"
        >
          long waits drawn shorter
        </text>
      )}
    </>
  );
}

interface FlagsProps {
  readonly model: TimelineModel;
  readonly axis: Axis;
  readonly layout: Layout;
  readonly bottom: number;
}

function Flags({ model: { flags }, axis, layout: { left, right }, bottom }: FlagsProps) {
  return (
    <>
      {flags.map(({ at, kind, text }, index) => {
        const x = left + axis.xOf(at);
        const y = (index + 1) * FLAG_HEIGHT - 5;
        const place = placeText(text, { from: x + 5, left, right: x > right - 5 ? x - 5 : right });
        return (
          <g class={`flag-${kind}`}>
            <path d={`M${x} ${y - 8} V${bottom}`} />
            <text class="note" x={place.x} y={y} text-anchor={place.anchor}>
              {text}
            </text>
          </g>
        );
      })}
    </>
  );
}

interface RowProps {
  readonly row: Row;
  readonly axis: Axis;
  readonly layout: Layout;
  readonly y: number;
}

function RowDrawing({ row, axis, layout, y }: RowProps) {
  const { left, right, barY, isWide } = layout;
  const { bars, marks, name, work, tone, summary } = row;
  const start = left + axis.xOf(bars[0]?.from ?? marks[0]?.at ?? 0);
  const place = placeText(summary, { from: start, left, right });
  const middle = y + barY;
  return (
    <g class={`tone-${tone}`}>
      <text class="name" x={isWide ? 0 : left} y={y + (isWide ? 13 : 17)}>
        {cut(name, NAME_LENGTH)}
        <tspan class="work" {...(isWide ? { x: 0, dy: 16 } : { dx: 8 })}>
          {cut(work, NAME_LENGTH)}
        </tspan>
      </text>
      {bars.map((bar) => (
        <BarDrawing bar={bar} axis={axis} left={left} middle={middle} />
      ))}
      {marks.map((mark) => (
        <MarkDrawing mark={mark} x={left + axis.xOf(mark.at)} y={middle} />
      ))}
      <text class="note" x={place.x} y={middle + 23} text-anchor={place.anchor}>
        {cut(summary, place.length)}
      </text>
    </g>
  );
}

interface BarProps {
  readonly bar: Bar;
  readonly axis: Axis;
  readonly left: number;
  readonly middle: number;
}

function BarDrawing({ bar, axis, left, middle }: BarProps) {
  const { from, to, isFilled, isOpen, seqs, times } = bar;
  const x = left + axis.xOf(from);
  const width = Math.max(LEAST_BAR, tenth(left + axis.xOf(to) - x));
  return (
    <g data-seq={seqs.join(' ')}>
      <rect
        class={`bar ${isFilled ? 'bar-answered' : 'bar-waited'} ${isOpen ? 'bar-open' : ''}`}
        x={x}
        y={middle - BAR_HEIGHT / 2}
        width={width}
        height={BAR_HEIGHT}
      />
      {times > 1 && (
        <text class="note" x={x + width / 2} y={middle + 4} text-anchor="middle">
          ×{times}
        </text>
      )}
    </g>
  );
}

interface MarkProps {
  readonly mark: Mark;
  readonly x: number;
  readonly y: number;
}

function MarkDrawing({ mark: { kind, seqs, sign, tone }, x, y }: MarkProps) {
  const seq = seqs.join(' ');
  const half = BAR_HEIGHT / 2;
  if (kind === 'sent')
    return <path class="sent" data-seq={seq} d={`M${x} ${y - half - 3} V${y + half + 3}`} />;
  if (kind === 'ignored') return <circle class="ignored" data-seq={seq} cx={x} cy={y} r="4" />;
  if (kind === 'work')
    return (
      <path
        class="work-mark"
        data-seq={seq}
        d={`M${x} ${y - 7} L${x + 6} ${y} L${x} ${y + 7} L${x - 6} ${y} Z`}
      />
    );
  return (
    <g class={`tone-${tone}`} data-seq={seq} transform={`translate(${x} ${y})`}>
      <circle class="disc" r="7" />
      <path class="sign" d={signPath(sign)} transform="scale(.7)" />
    </g>
  );
}
