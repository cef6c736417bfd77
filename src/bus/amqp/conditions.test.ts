import { beforeEach, describe, expect, it } from 'vitest';
import { createVirtualClock, settled, type VirtualClock } from '../../testing/virtual-clock.ts';
import { type Conditions, createConditions } from './conditions.ts';

let clock: VirtualClock;
let conditions: Conditions;

beforeEach(() => {
  clock = createVirtualClock();
  conditions = createConditions(clock);
});

/** What has become of a wait so far. */
function followed(wait: Promise<void>): { state: string } {
  const seen = { state: 'waits' };
  wait.then(
    () => {
      seen.state = 'over';
    },
    (error) => {
      seen.state = `failed: ${error.message}`;
    },
  );
  return seen;
}

describe('a condition', () => {
  it('that holds is waited for no longer', async () => {
    const wait = followed(conditions.until(() => true));
    await settled();
    expect(wait.state).toBe('over');
  });

  it('is waited for until it holds when something happened', async () => {
    let left = 2;
    const wait = followed(conditions.until(() => left === 0));
    expect(clock.pending()).toBe(0);
    left = 1;
    conditions.look();
    await settled();
    expect(wait.state).toBe('waits');
    left = 0;
    await settled();
    expect(wait.state).toBe('waits');
    conditions.look();
    await settled();
    expect(wait.state).toBe('over');
  });

  it('is looked at once for all that happens in one turn', async () => {
    let looks = 0;
    void conditions.until(() => {
      looks += 1;
      return false;
    });
    looks = 0;
    for (let n = 0; n < 100; n += 1) conditions.look();
    await settled();
    expect(looks).toBe(1);
  });

  it('is waited for so long, and leaves no timer behind', async () => {
    let holds = false;
    const tired = followed(conditions.until(() => false, 500));
    const lucky = followed(conditions.until(() => holds, 800));
    await clock.advance(499);
    expect(tired.state).toBe('waits');
    await clock.advance(1);
    expect([tired.state, lucky.state]).toEqual(['over', 'waits']);
    holds = true;
    conditions.look();
    await settled();
    expect(lucky.state).toBe('over');
    expect(clock.pending()).toBe(0);
  });

  it('is waited for no more once nothing will happen, but for what holds already', async () => {
    let holds = false;
    const wait = followed(conditions.until(() => false, 500));
    const justHeld = followed(conditions.until(() => holds));
    holds = true;
    conditions.fail(new Error('the channel is closed'));
    const late = followed(conditions.until(() => false));
    const held = followed(conditions.until(() => true));
    await settled();
    const failed = 'failed: the channel is closed';
    expect([wait.state, late.state]).toEqual([failed, failed]);
    expect([justHeld.state, held.state]).toEqual(['over', 'over']);
    expect(clock.pending()).toBe(0);
  });

  it('that has held once is looked at no more', async () => {
    let looks = 0;
    void conditions.until(() => {
      looks += 1;
      return looks === 2;
    });
    for (let turn = 0; turn < 3; turn += 1) {
      conditions.look();
      await settled();
    }
    expect(looks).toBe(2);
  });
});
