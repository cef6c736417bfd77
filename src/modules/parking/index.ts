import type { Command } from '../../bus/contract.ts';
import { createParticipant, type ParticipantOptions } from '../../participant/participant.ts';
import type { Clock } from '../../ports/clock.ts';
import type { NewId } from '../../ports/ids.ts';
import type { Database } from '../../storage/database.ts';
import type { Sweep } from '../../storage/retention.ts';
import type { Money } from '../money.ts';
import { block, parkingContract, release, reserve, unblock } from './contract.ts';
import {
  type Decision,
  decideBlock,
  decideClose,
  decideOpen,
  decideRelease,
  decideReserve,
  decideUnblock,
  type OperatorDecision,
  type Slot,
} from './slot.ts';
import { createSlotQueries, createSlotStore, type SlotQueries, type SlotStore } from './store.ts';

const DEFAULT_PRICE: Money = { amount: 10_000, currency: 'USD' };

export interface Parking {
  /** Adds an available slot; the price is 100.00 USD if not given. */
  addSlot(slot: { readonly name: string; readonly price?: Money | undefined }): Promise<Slot>;
  /** Opens or closes a slot; resolves with undefined if there is no such slot. */
  changeStatus(id: string, status: 'closed' | 'available'): Promise<OperatorDecision | undefined>;
  readonly queries: SlotQueries;
  /** Removes what its inbox keeps of sagas that are forgotten. */
  readonly sweep: Sweep;
}

export interface ParkingOptions extends Pick<ParticipantOptions, 'bus' | 'onRepeat'> {
  readonly database: Database;
  readonly clock: Clock;
  readonly newId: NewId;
}

/** Wires the module to its database and the bus. */
export function createParking({ database, bus, ...options }: ParkingOptions): Parking {
  const { clock, newId, onRepeat } = options;
  const { commit } = database;
  const store = createSlotStore(database.writer);
  const participant = createParticipant({
    bus,
    database,
    clock,
    onRepeat,
    commands: parkingContract.commands,
  });
  participant.serve(block, onSlot(store, decideBlock));
  participant.serve(reserve, onSlot(store, decideReserve));
  participant.serve(unblock, onSlot(store, decideUnblock));
  participant.serve(release, onSlot(store, decideRelease));
  return {
    queries: createSlotQueries(database.reader),
    sweep: participant.sweep,
    addSlot({ name, price = DEFAULT_PRICE }) {
      const slot: Slot = { id: newId(), name, status: 'available', price, bookingId: null };
      return commit.run(() => {
        store.add(slot);
        return slot;
      });
    },
    changeStatus: (id, status) =>
      commit.run(() => {
        const slot = store.find(id);
        if (slot === undefined) return undefined;
        const decision = status === 'closed' ? decideClose(slot) : decideOpen(slot);
        if (decision.conflict === undefined) store.save(slot, decision.slot);
        return decision;
      }),
  };
}

/** Load, decide, save. */
function onSlot<C extends Command>(
  store: SlotStore,
  decide: (slot: Slot | undefined, bookingId: string) => Decision<C>,
) {
  return ({ slotId, bookingId }: { readonly slotId: string; readonly bookingId: string }) => {
    const before = store.find(slotId);
    const { slot, reply } = decide(before, bookingId);
    if (slot !== undefined && before !== undefined && slot !== before) store.save(before, slot);
    return reply;
  };
}
