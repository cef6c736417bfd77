/** The options of every bus, whatever carries its messages. */
import type { Ports } from '../ports/ports.ts';
import type { ModuleContract } from './contract.ts';
import type { DeadLetter } from './dead-letters.ts';
import type { Standstill } from './gate.ts';
import type { BusNames } from './names.ts';

export interface BusOptions extends Ports {
  /** The contracts of all modules: on both sides, a message is checked against its own. */
  readonly contracts: readonly ModuleContract[];
  /** Those not given are `defaultNames`. All processes of one system need the same. */
  readonly names?: Partial<BusNames>;
  /** Told once of each standstill of a queue that lasts: its receiver cannot work. */
  readonly onStandstill?: (standstill: Standstill) => void;
  /**
   * Told when a message is set aside, once for all copies that this process sets aside. Over a
   * broker the message is acknowledged once this resolves, and set aside again if it rejects.
   */
  readonly onDeadLetter?: (letter: DeadLetter) => void | Promise<void>;
}
