/** The marks on the rails, the same from left to right and from top to bottom. */
import { sagaLooks } from '../words.ts';
import type { RailwayModel, Stop, Train } from './railway-model.ts';
import { Disc } from './sign.tsx';

const [TRAIN, HALO, REACHED, AHEAD] = [13, 17, 10, 5];

interface StopProps {
  readonly model: Pick<RailwayModel, 'train'>;
  readonly stop: Stop;
  readonly at: Pick<Train, 'station' | 'rail'> & { readonly x: number; readonly y: number };
}

/** A stop: large with a halo if the saga is there, filled if it was, else a small ring. */
export function StopDisc({ model: { train }, stop, at }: StopProps) {
  const { x, y, station, rail } = at;
  if (train?.station === station && train.rail === rail)
    return (
      <>
        <circle class={`halo tone-${train.tone}`} cx={x} cy={y} r={HALO} />
        <Disc x={x} y={y} radius={TRAIN} tone={train.tone} sign={train.sign} />
      </>
    );
  if (!stop.isReached) return <circle class="ring" cx={x} cy={y} r={AHEAD} />;
  return <Disc x={x} y={y} radius={REACHED} tone={stop.look.tone} sign={stop.look.sign} />;
}

interface EndProps {
  readonly x: number;
  readonly y: number;
  readonly state: 'completed' | 'compensated';
  readonly end: RailwayModel['end'];
}

/** An end of a rail: filled if the saga has ended there. */
export function EndDisc({ x, y, state, end }: EndProps) {
  const { tone, sign } = sagaLooks[state];
  if (state === end) return <Disc x={x} y={y} radius={TRAIN} tone={tone} sign={sign} />;
  return <circle class="ring" cx={x} cy={y} r={REACHED} />;
}
