/** Clients and operators, and what they were told. */
import type { PaymentMethod } from '../../src/modules/billing/contract.ts';
import { BookingConflictError } from '../../src/modules/booking/errors.ts';
import { VerbRefusedError } from '../../src/orchestrator/errors.ts';
import type { Verb } from '../../src/orchestrator/machine/events.ts';
import { nodeNames } from './boundaries.ts';
import { carryOut, operate, resolveUnseen } from './operator.ts';
import { RETENTION_MS, type SimulatedSystem } from './system.ts';

/** What clients were told, and what they hold on to. */
export interface Account {
  readonly acknowledged: string[];
  /** Ids of sagas that a client or an operator may act on. */
  readonly sagas: string[];
}

export interface Clients {
  readonly account: Account;
  addSlot(id: string): void;
  book(slotId: string, method?: PaymentMethod): void;
  cancel(index: number): void;
  act(verb: Verb, index: number): void;
  /** Resolves a stalled compensation without a look at whether it was carried out. */
  resolveUnseen(index: number): void;
  /** A reply comes that belongs to a saga of another database. */
  misdirect(): void;
  setSlot(id: string, status: 'closed' | 'available'): void;
  sweep(): void;
  redrive(): void;
}

/** What each of them may do; a call to a dead process, or one that dies, just fails. */
export function createClients(system: SimulatedSystem): Clients {
  const { world } = system;
  const account: Account = { acknowledged: [], sagas: [] };
  const refused = (error: unknown) => {
    if (error instanceof BookingConflictError) world.mark('a cancellation is refused');
    if (error instanceof VerbRefusedError) world.mark('a verb is refused');
    world.tell(`a call fails: ${error instanceof Error ? error.message : error}`);
  };
  return {
    account,
    addSlot: (id) => addSlot(system, id),
    book(slotId, paymentMethod = 'pm_ok') {
      world.tell(`a client books ${slotId}, paying by ${paymentMethod}`);
      system
        .bookings()
        ?.book({ slotId, paymentMethod })
        .then(({ id, sagaId }) => {
          world.tell(`the client is told of booking ${id}, saga ${sagaId}`);
          account.acknowledged.push(id);
          account.sagas.push(sagaId);
        }, refused);
    },
    cancel(index) {
      const id = account.acknowledged[index];
      if (id === undefined) return;
      world.tell(`a client cancels booking ${id}`);
      system
        .bookings()
        ?.cancel(id)
        .then((begun) => begun && account.sagas.push(begun.sagaId), refused);
    },
    act(verb, index) {
      const sagaId = account.sagas[index];
      if (sagaId === undefined) return;
      if (verb === 'resolve') carryOut(system, sagaId, refused);
      else operate(system, sagaId, verb)?.catch(refused);
    },
    resolveUnseen(index) {
      const sagaId = account.sagas[index];
      if (sagaId !== undefined) resolveUnseen(system, sagaId, refused);
    },
    misdirect: () => misdirect(system),
    setSlot(id, status) {
      world.tell(`the operator sets slot ${id} ${status}`);
      system.parking()?.changeStatus(id, status).catch(refused);
    },
    sweep() {
      const before = world.agenda.now() - RETENTION_MS;
      for (const node of nodeNames.filter(system.isAlive))
        system
          .sweepOf(node)?.(before)
          .then((removed) => removed > 0 && world.mark(`${node} forgets`), refused);
    },
    redrive: () => redrive(system, refused),
  };
}

/** Another system on this broker has this saga, and this one has not. */
function misdirect({ world, network }: SimulatedSystem): void {
  const at = world.agenda.now();
  const sagaId = world.newId(at);
  const correlationId = `${sagaId}:block-slot:do`;
  const reply = { id: world.newId(at), sagaId, correlationId };
  network.carry({
    to: 'booking',
    tries: 0,
    message: { ...reply, type: 'PARKING_UNBLOCKED', payload: {} },
  });
}

/** A person redrives all that was set aside, whatever it is. */
function redrive({ world, network }: SimulatedSystem, refused: (error: unknown) => void): void {
  network.redrive().then(({ done, refused: no }) => {
    if (done > 0) world.mark('dead letters are redriven');
    if (no > 0) world.mark('a redrive is refused');
    world.tell(`the operator redrives ${done} dead letters; ${no} are refused`);
  }, refused);
}

/** The lot was there before the run: its row needs no process. */
function addSlot({ world }: SimulatedSystem, id: string): void {
  const sql = `INSERT INTO slots (id, name, status, price_amount, price_currency)
    VALUES (?, 'A1', 'available', 100, 'USD') RETURNING id`;
  world.disks.rows('parking', sql, id);
}
