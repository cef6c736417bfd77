/** The railway from top to bottom, for narrow screens: down on the left rail, back up beside it. */
import { sagaLooks } from '../words.ts';
import { cut } from './fit.ts';
import { EndDisc, StopDisc } from './railway-discs.tsx';
import { backTone, type RailwayModel, type Station } from './railway-model.ts';
import { railwayInWords } from './railway-words.ts';

const [WIDTH, TOP, FIRST, ROW] = [328, 20, 76, 76];
const [DOWN, UP, TEXT] = [20, 60, 90];
const [LINE_LENGTH, WORK_LENGTH] = [32, 33];

function yOf(station: number): number {
  return FIRST + station * ROW;
}

/** The railway as a picture that is as wide as a narrow screen. */
export function RailwayTall({ model }: { readonly model: RailwayModel }) {
  const { stations, canGoBack, end } = model;
  const bottom = yOf(stations.length);
  const height = bottom + 20;
  return (
    <svg
      class="picture-tall"
      viewBox={`0 0 ${WIDTH} ${height}`}
      width={WIDTH}
      height={height}
      role="img"
      aria-label={railwayInWords(model)}
    >
      <Rails model={model} bottom={bottom} />
      {stations.map((station, index) => (
        <StationTall model={model} station={station} index={index} />
      ))}
      <EndDisc x={DOWN} y={bottom} state="completed" end={end} />
      <text class={classOfEnd('completed', end)} x={canGoBack ? TEXT : UP} y={bottom + 4}>
        {sagaLooks.completed.word}
      </text>
      {canGoBack && (
        <>
          <EndDisc x={UP} y={TOP} state="compensated" end={end} />
          <text class={classOfEnd('compensated', end)} x={TEXT} y={TOP + 4}>
            {sagaLooks.compensated.word}
          </text>
        </>
      )}
    </svg>
  );
}

function classOfEnd(state: 'completed' | 'compensated', end: RailwayModel['end']): string {
  return state === end ? `word tone-${sagaLooks[state].tone}` : 'note';
}

function Rails({ model, bottom }: { readonly model: RailwayModel; readonly bottom: number }) {
  const { stations, end, canGoBack, turn, backTo, isRefusal } = model;
  const far = yOf(stations.findLastIndex(({ forward }) => forward.isReached));
  const ties = stations.flatMap(({ back }, index) => (back === null ? [] : [yOf(index)]));
  const from = yOf(turn ?? 0);
  const to = end === 'compensated' ? TOP : yOf(backTo ?? 0);
  // A refused step has nothing to undo: the way back passes its compensation by.
  const landing = from - 30;
  const bend = `C${UP - 10} ${from} ${UP} ${from - 6} ${UP} ${landing}`;
  const curve = `M${DOWN} ${from} ${bend} V${Math.min(to, landing)}`;
  const across = `M${DOWN} ${from} H${UP} V${to}`;
  return (
    <>
      <path class="rail" d={`M${DOWN} ${TOP} V${bottom}`} />
      {canGoBack && (
        <>
          <path class="tie" d={ties.map((y) => `M${DOWN} ${y} H${UP}`).join(' ')} />
          <path class="rail" d={`M${UP} ${TOP} V${Math.max(TOP, ...ties)}`} />
        </>
      )}
      <path class="track tone-done" d={`M${DOWN} ${TOP} V${end === 'completed' ? bottom : far}`} />
      <path class="buffer" d={`M${DOWN - 9} ${TOP} H${DOWN + 9}`} />
      {turn !== null && (
        <path class={`track tone-${backTone(model)}`} d={isRefusal ? curve : across} />
      )}
    </>
  );
}

interface StationProps {
  readonly model: RailwayModel;
  readonly station: Station;
  readonly index: number;
}

function StationTall({ model, station, index }: StationProps) {
  const { step, forward, back, isPivot } = station;
  const y = yOf(index);
  const x = model.canGoBack ? TEXT : UP;
  const word = wordHere(model, station, index);
  const why = model.turn === index ? ` · ${model.turnedBecause ?? ''}` : '';
  const work = `${forward.work}${isPivot ? ' (pivot)' : ''}${why}`;
  return (
    <g>
      <StopDisc model={model} stop={forward} at={{ x: DOWN, y, station: index, rail: 'forward' }} />
      <text class="name" x={x} y={back === null ? y - 3 : y - 11}>
        {cut(step, LINE_LENGTH - word.text.length)}
        <tspan class={`word tone-${word.tone}`} dx="8">
          {word.text}
        </tspan>
      </text>
      <text class="work" x={x} y={back === null ? y + 13 : y + 5}>
        {cut(work, WORK_LENGTH)}
      </text>
      {back !== null && (
        <>
          <StopDisc model={model} stop={back} at={{ x: UP, y, station: index, rail: 'back' }} />
          <text
            class={back.isReached ? `work tone-${back.look.tone} toned` : 'work'}
            x={x}
            y={y + 21}
          >
            {cut(`↺ ${back.work}${back.isReached ? ` · ${back.look.word}` : ''}`, WORK_LENGTH)}
          </text>
        </>
      )}
    </g>
  );
}

/** The state of the way there, if it is more than done or not begun. */
function wordHere({ train, turn }: RailwayModel, { forward }: Station, index: number) {
  if (train?.rail === 'forward' && train.station === index)
    return { text: train.word, tone: train.tone };
  if (turn === index) return { text: forward.look.word, tone: forward.look.tone };
  return { text: '', tone: 'nothing' };
}
