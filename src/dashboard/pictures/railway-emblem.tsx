/** The railway of a saga as its emblem in a list: readable at a glance, and without colour. */
import { sagaLooks } from '../words.ts';
import { tenth } from './fit.ts';
import { backTone, type DrawnSaga, modelRailway, type RailwayModel } from './railway-model.ts';
import { railwayInWords } from './railway-words.ts';
import { Disc } from './sign.tsx';

const [WIDTH, HEIGHT, EDGE, FIRST] = [120, 24, 8, 24];
const [UPPER, MIDDLE, LOWER] = [6.5, 12, 17.5];
const [DISC, DOT] = [6, 2];

/** The emblem of a saga, of 120 by 24 pixels. */
export function RailwayEmblem({ saga }: { readonly saga: DrawnSaga }) {
  const model = modelRailway(saga);
  const geometry = geometryOf(model);
  return (
    <svg
      class="picture-emblem"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      width={WIDTH}
      height={HEIGHT}
      role="img"
      aria-label={railwayInWords(model)}
    >
      <Rails model={model} geometry={geometry} />
      <Dots model={model} geometry={geometry} />
      <Place model={model} geometry={geometry} />
    </svg>
  );
}

interface Geometry {
  readonly xOf: (station: number) => number;
  readonly forwardY: number;
}

interface PartProps {
  readonly model: RailwayModel;
  readonly geometry: Geometry;
}

function geometryOf({ stations, canGoBack }: RailwayModel): Geometry {
  const gaps = Math.max(stations.length - 1, 1);
  const xOf = (station: number) => tenth(FIRST + (station * (WIDTH - 2 * FIRST)) / gaps);
  return { xOf, forwardY: canGoBack ? UPPER : MIDDLE };
}

function Rails({ model, geometry: { xOf, forwardY } }: PartProps) {
  const { canGoBack, stations, turn, backTo, end } = model;
  const far = stations.findLastIndex(({ forward }) => forward.isReached);
  const farX = end === 'completed' ? WIDTH - EDGE : xOf(Math.max(far, 0));
  const backX = end === 'compensated' ? EDGE : xOf(backTo ?? 0);
  return (
    <>
      <path class="rail" d={`M${EDGE} ${forwardY} H${WIDTH - EDGE}`} />
      {canGoBack && <path class="rail" d={`M${EDGE} ${LOWER} H${xOf(stations.length - 1)}`} />}
      <path class="track tone-done" d={`M${EDGE} ${forwardY} H${farX}`} />
      {turn !== null && (
        <path
          class={`track tone-${backTone(model)}`}
          d={`M${xOf(turn)} ${UPPER} V${LOWER} H${backX}`}
        />
      )}
    </>
  );
}

function Dots({ model: { stations }, geometry: { xOf, forwardY } }: PartProps) {
  return (
    <>
      {stations.map(({ forward, back }, index) => (
        <>
          <Dot x={xOf(index)} y={forwardY} isReached={forward.isReached} />
          {back !== null && <Dot x={xOf(index)} y={LOWER} isReached={back.isReached} />}
        </>
      ))}
    </>
  );
}

interface DotProps {
  readonly x: number;
  readonly y: number;
  readonly isReached: boolean;
}

function Dot({ x, y, isReached }: DotProps) {
  return isReached ? <circle class="halt" cx={x} cy={y} r={DOT} /> : null;
}

/** The end or, before it, the train. */
function Place({ model: { train, end, stations }, geometry: { xOf, forwardY } }: PartProps) {
  if (end === 'completed')
    return <Disc x={WIDTH - EDGE} y={forwardY} radius={DISC} {...lookOf('completed')} />;
  if (end === 'compensated')
    return <Disc x={EDGE} y={LOWER} radius={DISC} {...lookOf('compensated')} />;
  if (train === null || stations.length === 0) return null;
  const y = train.rail === 'back' ? LOWER : forwardY;
  return <Disc x={xOf(train.station)} y={y} radius={DISC} tone={train.tone} sign={train.sign} />;
}

function lookOf(state: 'completed' | 'compensated') {
  const { tone, sign } = sagaLooks[state];
  return { tone, sign };
}
