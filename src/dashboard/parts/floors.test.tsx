import { describe, expect, it } from 'vitest';
import { Floors } from './floors.tsx';

const counts = { available: 130, blocked: 0, reserved: 61, closed: 0 };

type Asked = Parameters<typeof Floors>[0]['asked'];
const floors = (asked: Asked, hasNext = true) =>
  String(<Floors shown={{ slots: [], hasNext, counts }} asked={asked} linkTo={(n) => `/f${n}`} />);

describe('the floors of a lot', () => {
  it('are told by their number, of all slots or of those in a status', () => {
    expect(floors({})).toContain('<b>Floor 1</b> of 4');
    expect(floors({ status: 'reserved' })).toContain('<b>Floor 1</b> of 2');
  });

  it('are not counted if a name narrows the slots', () => {
    expect(floors({ name: 'A' })).not.toContain(' of ');
  });

  it('lead to those beside; the first one has no number in its address', () => {
    expect(floors({ floor: 2 })).toContain('href="/f"');
    expect(floors({ floor: 2 })).toContain('href="/f3"');
  });

  it('are not shown of a lot that has only one', () => {
    expect(floors({}, false)).toBe('');
  });
});
