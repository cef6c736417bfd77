/** The railway from left to right: forward on the upper rail, back on the lower one. */
import { sagaLooks } from '../words.ts';
import { cut } from './fit.ts';
import { EndDisc, StopDisc } from './railway-discs.tsx';
import { backTone, type RailwayModel, type Station } from './railway-model.ts';
import { railwayInWords } from './railway-words.ts';

const [EDGE, FIRST, GAP, LAST] = [52, 148, 146, 100];
const [UPPER, LOWER, HEIGHT_ONE_RAIL, HEIGHT] = [64, 150, 104, 208];
const [NAME_LENGTH, WORK_LENGTH] = [20, 19];
/** The line of text between the rails, beside a step. */
const [BESIDE, BESIDE_Y] = [16, 98];

/** The width in pixels of the railway of so many steps. */
export function railwayWidth(steps: number): number {
  return xOf(steps - 1) + LAST + EDGE;
}

function xOf(station: number): number {
  return FIRST + station * GAP;
}

/** The railway as a picture of as many pixels as it needs. */
export function RailwayWide({ model }: { readonly model: RailwayModel }) {
  const width = railwayWidth(model.stations.length);
  const height = model.canGoBack ? HEIGHT : HEIGHT_ONE_RAIL;
  return (
    <svg
      class="picture-wide"
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      role="img"
      aria-label={railwayInWords(model)}
    >
      <Rails model={model} />
      {model.canGoBack && <WayBack model={model} />}
      {model.stations.map((station, index) => (
        <StationWide model={model} station={station} index={index} />
      ))}
      <Ends model={model} />
    </svg>
  );
}

function Rails({ model: { stations, end } }: { readonly model: RailwayModel }) {
  const last = xOf(stations.length - 1);
  const far = xOf(stations.findLastIndex(({ forward }) => forward.isReached));
  return (
    <>
      <path class="rail" d={`M${EDGE} ${UPPER} H${last + LAST}`} />
      <path
        class="track tone-done"
        d={`M${EDGE} ${UPPER} H${end === 'completed' ? last + LAST : far}`}
      />
      <path class="buffer" d={`M${EDGE} ${UPPER - 9} V${UPPER + 9}`} />
      <text class="note" x={EDGE} y={UPPER - 20} text-anchor="middle">
        start
      </text>
    </>
  );
}

function WayBack({ model }: { readonly model: RailwayModel }) {
  const { stations, turn, backTo, end, isRefusal } = model;
  const ties = stations.flatMap(({ back }, index) => (back === null ? [] : [xOf(index)]));
  const from = turn === null ? 0 : xOf(turn);
  const to = end === 'compensated' ? EDGE : xOf(backTo ?? 0);
  // A refused step has nothing to undo: the way back passes its compensation by.
  const landing = from - 64;
  const bend = `C${from} ${LOWER - 30} ${from - 16} ${LOWER} ${landing} ${LOWER}`;
  const curve = `M${from} ${UPPER} ${bend} H${Math.min(to, landing)}`;
  const drop = `M${from} ${UPPER} V${LOWER} H${to}`;
  return (
    <>
      <path class="tie" d={ties.map((x) => `M${x} ${UPPER} V${LOWER}`).join(' ')} />
      <path class="rail" d={`M${EDGE} ${LOWER} H${Math.max(EDGE, ...ties)}`} />
      {turn !== null && (
        <path class={`track tone-${backTone(model)}`} d={isRefusal ? curve : drop} />
      )}
    </>
  );
}

interface StationProps {
  readonly model: RailwayModel;
  readonly station: Station;
  readonly index: number;
}

function StationWide({ model, station, index }: StationProps) {
  const { step, forward, back, isPivot } = station;
  const x = xOf(index);
  return (
    <g>
      <text class="name" x={x} y={UPPER - 34} text-anchor="middle">
        {cut(step, NAME_LENGTH)}
      </text>
      <text class="work" x={x} y={UPPER - 19} text-anchor="middle">
        {cut(forward.work, WORK_LENGTH)}
      </text>
      <StopDisc
        model={model}
        stop={forward}
        at={{ x, y: UPPER, station: index, rail: 'forward' }}
      />
      <Beside model={model} station={station} index={index} />
      {isPivot && (
        <text class="note" x={x} y={UPPER - 50} text-anchor="middle">
          pivot
        </text>
      )}
      {back !== null && (
        <>
          <StopDisc model={model} stop={back} at={{ x, y: LOWER, station: index, rail: 'back' }} />
          <text class="work" x={x} y={LOWER + 29} text-anchor="middle">
            {cut(back.work, WORK_LENGTH)}
          </text>
          {back.isReached && (
            <text class={`word tone-${back.look.tone}`} x={x} y={LOWER + 45} text-anchor="middle">
              {back.look.word}
            </text>
          )}
        </>
      )}
    </g>
  );
}

/** The word beside the step where the saga is, and beside the one where it went back. */
function Beside({ model, station: { forward }, index }: StationProps) {
  const { train, turn, turnedBecause } = model;
  const isHere = train?.rail === 'forward' && train.station === index;
  const x = xOf(index) + BESIDE;
  if (isHere)
    return (
      <text class={`word tone-${train.tone}`} x={x} y={BESIDE_Y}>
        {train.word}
      </text>
    );
  if (turn !== index) return null;
  return (
    <text class={`word tone-${forward.look.tone}`} x={x} y={BESIDE_Y}>
      {forward.look.word}
      <tspan class="note" x={x} dy="16">
        {cut(turnedBecause ?? '', NAME_LENGTH)}
      </tspan>
    </text>
  );
}

function Ends({ model }: { readonly model: RailwayModel }) {
  const { stations, canGoBack, end } = model;
  const last = xOf(stations.length - 1) + LAST;
  return (
    <>
      <EndDisc x={last} y={UPPER} state="completed" end={end} />
      <text class={classOfEnd('completed', end)} x={last} y={UPPER - 21} text-anchor="middle">
        {sagaLooks.completed.word}
      </text>
      {canGoBack && (
        <>
          <EndDisc x={EDGE} y={LOWER} state="compensated" end={end} />
          <text class={classOfEnd('compensated', end)} x={EDGE} y={LOWER + 31} text-anchor="middle">
            {sagaLooks.compensated.word}
          </text>
        </>
      )}
    </>
  );
}

function classOfEnd(state: 'completed' | 'compensated', end: RailwayModel['end']): string {
  return state === end ? `word tone-${sagaLooks[state].tone}` : 'note';
}
