/** The floors of a large lot: which one is shown, and the ways to those beside it. */
import type { Floor, FloorWish } from '../sources.ts';

/** Bays of one floor: three lanes. */
export const FLOOR_SIZE = 60;

/** The parts of a wish that the address of the page holds. */
type Asked = { readonly [Part in keyof FloorWish]?: FloorWish[Part] | undefined };

interface FloorsProps {
  readonly shown: Floor;
  readonly asked: Asked;
  /** The address of a floor; that of the first one has no number. */
  readonly linkTo: (floor: string) => string;
}

/** The ways to the floors beside this one; none if there is only one. */
export function Floors({ shown, asked, linkTo }: FloorsProps) {
  const { floor = 1 } = asked;
  const { hasNext } = shown;
  if (floor === 1 && !hasNext) return null;
  const last = lastFloor(shown, asked);
  const to = (n: number) => linkTo(n === 1 ? '' : String(n));
  return (
    <nav class="pager" aria-label="Floors">
      {floor > 1 ? <a href={to(floor - 1)}>« Floor {floor - 1}</a> : <span />}
      <span>
        <b>Floor {floor}</b>
        {last !== undefined && ` of ${last}`}
      </span>
      {hasNext ? <a href={to(floor + 1)}>Floor {floor + 1} »</a> : <span />}
    </nav>
  );
}

/** The last floor; undefined if the slots are not counted, as if a name narrows them. */
function lastFloor({ counts }: Floor, { status, name = '' }: Asked): number | undefined {
  if (counts === undefined || name !== '') return undefined;
  const all = Object.values(counts).reduce((sum, one) => sum + one, 0);
  return Math.ceil((status === undefined ? all : counts[status]) / FLOOR_SIZE);
}
