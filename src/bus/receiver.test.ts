import { describe, expect, it } from 'vitest';
import { ReceiverUnavailableError } from './errors.ts';
import { orUnavailable } from './receiver.ts';

const diskFault = new Error('the disk is full');
const keeper = (faults: (string | undefined)[] = []) => ({
  isStorageFailure: (error: unknown) => error === diskFault,
  probe: async () => faults.shift(),
});

const failureOf = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('the work of a receiver', () => {
  it('has its result', async () => {
    expect(await orUnavailable(keeper(), async () => 'booked')).toBe('booked');
  });

  it('that fails by a fault of its own throws that fault', async () => {
    const fault = new Error('the slot is taken');
    const work = orUnavailable(keeper(), () => Promise.reject(fault));
    expect(await failureOf(work)).toBe(fault);
  });

  it('that fails by the storage says that the receiver cannot work, and why', async () => {
    const work = orUnavailable(keeper(), () => Promise.reject(diskFault));
    const error = await failureOf(work);
    expect(error).toBeInstanceOf(ReceiverUnavailableError);
    expect(error).toMatchObject({ cause: diskFault });
    expect(String(error)).toContain('the disk is full');
  });

  it('goes on only once the storage can be written again', async () => {
    const work = orUnavailable(keeper(['it is still full', undefined]), () =>
      Promise.reject(diskFault),
    );
    const error = await failureOf(work);
    if (!(error instanceof ReceiverUnavailableError)) throw error;
    expect([await error.isBack(), await error.isBack()]).toEqual([false, true]);
  });
});
