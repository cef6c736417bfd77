/** The parts of the system that the dashboard shows and acts on, as far as they are seen here. */
import type { DeadLetters } from '../bus/dead-letters.ts';
import type { OperatorToken } from '../http/operator-tokens.ts';
import type { Admit } from '../http/rate-limit.ts';
import type { DrawnDefinition } from '../http/saga-routes.ts';
import type { Bill } from '../modules/billing/bill.ts';
import type { LedgerEntry } from '../modules/billing/gateway/store.ts';
import type { Bookings } from '../modules/booking/index.ts';
import type { Slot, SlotStatus } from '../modules/parking/slot.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Breakages } from './breakages/breakages.ts';

/** Something in a module that may run elsewhere: then a sentence that says where to look. */
export type Seen<Source> =
  | { readonly isHere: true; readonly source: Source }
  | { readonly isHere: false; readonly why: string };

/** Which part of the lot is shown. */
export interface FloorWish {
  readonly status: SlotStatus | undefined;
  /** The first characters of a slot's name. */
  readonly name: string | undefined;
  /** From 1 on. */
  readonly floor: number;
}

/** A part of the lot. */
export interface Floor {
  readonly slots: readonly Slot[];
  readonly hasNext: boolean;
  /** The number of slots by status; undefined if they are not counted. */
  readonly counts: Readonly<Record<SlotStatus, number>> | undefined;
}

/** The opening or closing of a slot. */
export interface SlotChange {
  readonly id: string;
  readonly status: 'closed' | 'available';
}

/** The slots, here or by the API of the process that runs parking. */
export interface SlotSource {
  /** True if they are in a database of this process, which tells when anything is new. */
  readonly isLocal: boolean;
  floor(wish: FloorWish): Promise<Floor>;
  get(id: string): Promise<Slot | undefined>;
  /**
   * @param by the token of the operator who acts, if one is asked for
   * @throws SlotChangeError if that cannot be done, with the reason
   */
  add(name: string, by: OperatorToken | undefined): Promise<Slot>;
  /**
   * @param by the token of the operator who acts, if one is asked for
   * @throws SlotChangeError if that cannot be done, with the reason
   */
  change(change: SlotChange, by: OperatorToken | undefined): Promise<void>;
}

/** The bills, here or by the API of the process that runs billing. */
export interface BillSource {
  of(bookingId: string): Promise<readonly Bill[]>;
  get(id: string): Promise<Bill | undefined>;
}

/** The books of the payment provider. */
export interface LedgerSource {
  of(bookingId: string): readonly LedgerEntry[];
}

export interface Sources {
  readonly bookings: Bookings;
  readonly definitions: readonly DrawnDefinition[];
  readonly slots: Seen<SlotSource>;
  readonly bills: Seen<BillSource>;
  readonly ledger: Seen<LedgerSource>;
  readonly deadLetters: DeadLetters;
  /** Ways to break this process on purpose; undefined unless that was asked for at its start. */
  readonly breakages: Breakages | undefined;
  /** A text that changes with each commit to any database of this process. */
  readonly version: () => string;
  /** Counts each booking for its client, along with those by the API. */
  readonly admit: Admit;
  /** Aborted when the process ends. */
  readonly ending: AbortSignal;
  readonly clock: Clock;
  readonly log: Log;
}
