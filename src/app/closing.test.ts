import { describe, expect, it } from 'vitest';
import { silent } from '../../tests/support/log.ts';
import { createVirtualClock } from '../testing/virtual-clock.ts';
import { createClosing } from './closing.ts';

/** A system of these parts, and what was closed and logged. */
const system = (ofParts: Readonly<Record<string, () => Promise<void>>>) => {
  const clock = createVirtualClock();
  const seen: string[] = [];
  const note = (fields: object, message: string) =>
    void seen.push(`${'part' in fields ? fields.part : ''} ${message}`);
  const parts = Object.entries(ofParts).map(([name, close]) => ({
    name,
    async close() {
      seen.push(name);
      await close();
    },
  }));
  const log = { ...silent, warn: note, error: note };
  return { clock, seen, close: createClosing(parts, { clock, log }) };
};
const well = async () => {};

describe('closing a system', () => {
  it('closes its parts in their order', async () => {
    const { seen, close } = system({ bus: well, booking: well });
    await close();
    expect(seen).toEqual(['bus', 'booking']);
  });

  it('comes to an end though a part fails, and says so', async () => {
    const fails = () => Promise.reject(new Error('gone'));
    const { seen, close } = system({ bus: fails, booking: well });
    await close();
    expect(seen).toEqual(['bus', 'bus not closed', 'booking']);
  });

  it('comes to an end though a part never does, and says so', async () => {
    const never = () => new Promise<void>(() => {});
    const { clock, seen, close } = system({ bus: never, booking: well });
    const closed = close();
    await clock.advance(8_000);
    await closed;
    expect(seen).toEqual(['bus', 'bus not closed in time', 'booking']);
  });

  it('twice is the same as once', async () => {
    const { seen, close } = system({ bus: well });
    await Promise.all([close(), close()]);
    await close();
    expect(seen).toEqual(['bus']);
  });

  it('leaves no timer behind', async () => {
    const { clock, close } = system({ bus: well });
    await close();
    expect(clock.pending()).toBe(0);
  });
});
