/** The parking lot from above: lanes of bays, two rows to a lane, with the cars that are there. */
import type { Slot } from '../../modules/parking/slot.ts';
import { slotLooks } from '../slot-words.ts';
import { signPath } from './sign.tsx';

/** Bays to a row; on a narrow screen such a row takes two lines. */
const ROW = 10;
/** Bays to a lane: one row on each side. */
const LANE = 2 * ROW;
/** The characters of a booking's id on its car: its last ones, as the first are a time. */
const PLATE = 6;

interface LotProps {
  readonly slots: readonly Slot[];
  /** The id of the chosen slot. */
  readonly chosen: string | undefined;
  /** The address of a slot's sheet. */
  readonly hrefOf: (slotId: string) => string;
}

/** The bays of one floor, each a link to its sheet. */
export function Lot({ slots, chosen, hrefOf }: LotProps) {
  const lanes = Array.from({ length: Math.ceil(slots.length / LANE) }, (_, n) =>
    slots.slice(n * LANE, (n + 1) * LANE),
  );
  const abreast = lanes.length > 1 ? ROW : upperRow(slots);
  const row = (some: readonly Slot[], side: 'upper' | 'lower') =>
    some.map((slot) => (
      <Bay slot={slot} isChosen={slot.id === chosen} href={hrefOf(slot.id)} side={side} />
    ));
  return (
    <>
      {lanes.map((lane) => (
        <ul class={`bays abreast-${abreast}`}>
          {row(lane.slice(0, upperRow(lane)), 'upper')}
          <li class="lane" aria-hidden="true" />
          {row(lane.slice(upperRow(lane)), 'lower')}
        </ul>
      ))}
    </>
  );
}

/** The bays of the upper row: all of a lane that needs only one, else half of them. */
function upperRow({ length }: readonly Slot[]): number {
  return length <= ROW ? length : Math.ceil(length / 2);
}

interface BayProps {
  readonly slot: Slot;
  readonly isChosen: boolean;
  readonly href: string;
  readonly side: 'upper' | 'lower';
}

function Bay({ slot, isChosen, href, side }: BayProps) {
  const { id, name, status, bookingId } = slot;
  const { sign, word, tone } = slotLooks[status];
  return (
    <li class={`bay ${side} is-${status}`} id={`bay-${id}`}>
      <a href={href} {...(isChosen ? { 'aria-current': 'true' as const } : {})}>
        <span class="name" title={name}>
          {name}
        </span>
        <span class={`mark tone-${tone}`}>
          <Mark sign={sign} isTaken={bookingId !== null} />
        </span>
        <span class={`word tone-${tone}`}>{word}</span>
        {bookingId !== null && <span class="who">{bookingId.slice(-PLATE)}</span>}
      </a>
    </li>
  );
}

interface MarkProps {
  readonly sign: string;
  readonly isTaken: boolean;
}

/** The sign of the status: on the ground of a free bay, or on the roof of the car. */
function Mark({ sign, isTaken }: MarkProps) {
  return (
    <svg class={isTaken ? 'car' : 'ground'} viewBox="0 0 30 52" aria-hidden="true">
      {isTaken && (
        <>
          <rect class="body" x="3" y="1" width="24" height="50" rx="8" />
          <path class="glass" d="M7 15q8-5 16 0l-2 6H9z" />
          <path class="glass" d="M9 40h12l2 4q-8 3-16 0z" />
        </>
      )}
      <path
        class="sign"
        d={signPath(sign)}
        transform={`translate(15 30.5) scale(${isTaken ? 1 : 1.6})`}
      />
    </svg>
  );
}
