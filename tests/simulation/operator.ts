/** A person at work: what one does about a saga, with the care that one takes. */
import { moduleServing } from '../../src/modules/modules.ts';
import type { Awaiting, SagaInstance } from '../../src/orchestrator/instance.ts';
import { awaitingIn } from '../../src/orchestrator/log/stored.ts';
import type { Verb } from '../../src/orchestrator/machine/events.ts';
import { commandMessage } from '../../src/orchestrator/runner/command-message.ts';
import type { SimulatedSystem } from './system.ts';

/** How often one looks whether the saga is stalled, and whether what was carried out is done. */
const LOOKS = 10;
const LOOK_AGAIN_MS = 4_000;

export function operate(
  { world, bookings }: SimulatedSystem,
  sagaId: string,
  verb: Verb,
): Promise<SagaInstance | undefined> | undefined {
  world.tell(`the operator wants to ${verb} saga ${sagaId}`);
  return bookings()?.orchestrator.operate(sagaId, { verb, actor: 'ann', reason: 'simulated' });
}

/**
 * Resolving says that a step was done by hand, so it is: the operator sees to it that the command
 * is carried out, looks whether it was, and only then says so.
 */
export function carryOut(
  system: SimulatedSystem,
  sagaId: string,
  refused: (error: unknown) => void,
): void {
  look(system, { sagaId, refused }, LOOKS);
}

/** A person says that a compensation was done by hand, and it was not, or not yet. */
export function resolveUnseen(
  system: SimulatedSystem,
  sagaId: string,
  refused: (error: unknown) => void,
): void {
  lookUnseen(system, { sagaId, refused }, LOOKS);
}

function lookUnseen(system: SimulatedSystem, task: Task, looks: number): void {
  const { world } = system;
  if (looks === 0) return;
  const again = () => lookUnseen(system, task, looks - 1);
  if (awaitedBy(system, task.sagaId)?.direction !== 'undo')
    return void world.agenda.after(LOOK_AGAIN_MS, again);
  world.mark('a compensation is resolved that was not carried out');
  operate(system, task.sagaId, 'resolve')?.catch(task.refused);
}

interface Task {
  readonly sagaId: string;
  readonly refused: (error: unknown) => void;
}

function look(system: SimulatedSystem, task: Task, looks: number): void {
  const { world, network } = system;
  if (looks === 0) return;
  const awaited = awaitedBy(system, task.sagaId);
  const again = () => void world.agenda.after(LOOK_AGAIN_MS, () => look(system, task, looks - 1));
  if (awaited === undefined) return again();
  const to = moduleServing(awaited.type);
  const sql = `SELECT 1 FROM inbox WHERE command_id = ? AND state = 'success'`;
  if (world.disks.rows(to, sql, awaited.commandId).length > 0) {
    operate(system, task.sagaId, 'resolve')?.catch(task.refused);
    return;
  }
  world.tell(`the operator carries out ${awaited.commandId} by hand`);
  const message = commandMessage({ id: task.sagaId, trace: null }, awaited, {
    replyTo: 'booking.replies',
  });
  network.carry({ to, message, tries: 0 });
  again();
}

/** What a stalled saga awaits; nothing where it is not stalled, or cannot be resolved. */
function awaitedBy({ world }: SimulatedSystem, sagaId: string): Awaiting | undefined {
  const sql = `SELECT awaiting FROM saga_instances WHERE id = ? AND state = 'stalled'`;
  const [row] = world.disks.rows('booking', sql, sagaId);
  return typeof row?.awaiting === 'string' ? awaitingIn(row.awaiting) : undefined;
}
