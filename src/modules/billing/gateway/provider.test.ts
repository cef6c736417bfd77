import { beforeEach, describe, expect, it } from 'vitest';
import { memoryDatabase } from '../../../../tests/support/memory-database.ts';
import { migrationsOf } from '../../../storage/migrations.ts';
import { createVirtualClock, type VirtualClock } from '../../../testing/virtual-clock.ts';
import type { PaymentMethod } from '../contract.ts';
import { GatewayUnavailableError } from './gateway.ts';
import { createProvider, type Provider } from './provider.ts';

let clock: VirtualClock;
let provider: Provider;

const request = (paymentMethod: PaymentMethod) => ({
  bookingId: 'b1',
  amount: 500,
  currency: 'USD',
  paymentMethod,
});

const moved = () => provider.ledger.entriesOf('b1').map(({ kind, amount }) => [kind, amount]);

beforeEach(() => {
  clock = createVirtualClock();
  const database = memoryDatabase([migrationsOf('gateway')], clock.soon);
  provider = createProvider({ database, clock });
});

describe('the simulated provider', () => {
  it('charges once, however often it is asked with the same key', async () => {
    expect(await provider.charge('k', request('pm_ok'))).toEqual({ type: 'charged' });
    expect(await provider.charge('k', request('pm_ok'))).toEqual({ type: 'charged' });
    expect(moved()).toEqual([['charge', 500]]);
  });

  it.each([
    ['pm_declined', 'card_declined'],
    ['pm_insufficient_funds', 'insufficient_funds'],
  ] as const)('declines %s and moves no money', async (method, reason) => {
    expect(await provider.charge('k', request(method))).toEqual({ type: 'declined', reason });
    expect(moved()).toEqual([]);
  });

  it('answers pm_slow after two seconds, charged once', async () => {
    let answered = false;
    const answer = provider.charge('k', request('pm_slow')).then(() => {
      answered = true;
    });
    await clock.advance(1_999);
    expect(answered).toBe(false);
    await clock.advance(1);
    await answer;
    expect(moved()).toEqual([['charge', 500]]);
  });

  it('fails pm_flaky twice without an effect, then charges', async () => {
    for (const _ of [1, 2])
      await expect(provider.charge('k', request('pm_flaky'))).rejects.toThrow(
        GatewayUnavailableError,
      );
    expect(moved()).toEqual([]);
    expect(await provider.charge('k', request('pm_flaky'))).toEqual({ type: 'charged' });
    expect(moved()).toEqual([['charge', 500]]);
  });

  it('gives back what was charged, once', async () => {
    await provider.charge('k', request('pm_ok'));
    const refunded = { type: 'refunded', amount: 500, currency: 'USD' };
    expect(await provider.refund('k')).toEqual(refunded);
    expect(await provider.refund('k')).toEqual(refunded);
    expect(moved()).toEqual([
      ['charge', 500],
      ['refund', 500],
    ]);
  });

  it('voids what it never charged, and declines it should it still come', async () => {
    expect(await provider.refund('k')).toEqual({ type: 'voided' });
    expect(await provider.refund('k')).toEqual({ type: 'voided' });
    expect(await provider.charge('k', request('pm_ok'))).toEqual({
      type: 'declined',
      reason: 'voided',
    });
    expect(moved()).toEqual([]);
  });

  it('voids a charge that it was still trying', async () => {
    await expect(provider.charge('k', request('pm_flaky'))).rejects.toThrow();
    expect(await provider.refund('k')).toEqual({ type: 'voided' });
    await provider.charge('k', request('pm_flaky'));
    await provider.charge('k', request('pm_flaky'));
    expect(moved()).toEqual([]);
  });
});
