/**
 * Rules that hold of every saga, whatever it is about: it ends, each of its commands takes effect
 * at most once, and once it has ended it is done as a whole or undone as a whole.
 */
import type { SagaInstance, StepState } from '../../orchestrator/instance.ts';
import type { Disks } from './disks.ts';

/** The databases that are checked. */
export interface Kept {
  readonly disks: Disks;
  readonly participants: readonly string[];
}

/**
 * Notes how often each command has taken effect: an inbox records that with the work itself.
 * Statements to be run on the database of a participant.
 */
export const effectsTable = `
  CREATE TABLE simulated_effects (command_id TEXT NOT NULL);
  CREATE TRIGGER simulated_effect_of_new AFTER INSERT ON inbox WHEN new.state = 'success'
    BEGIN INSERT INTO simulated_effects VALUES (new.command_id); END;
  CREATE TRIGGER simulated_effect_of_begun AFTER UPDATE ON inbox WHEN new.state = 'success'
    BEGIN INSERT INTO simulated_effects VALUES (new.command_id); END;`;

/** Databases in which rows were changed outside any unit, which is never right. */
export function changedOutsideUnits(disks: Disks, databases: readonly string[]): readonly string[] {
  return databases
    .filter((name) => disks.strays(name) > 0)
    .map((name) => `${name} changed rows outside a unit: a crash keeps them and loses the rest`);
}

/** Holds of all sagas once nothing is left to happen. */
export function violatedByEnd(kept: Kept, sagas: readonly SagaInstance[]): readonly string[] {
  const effects = effectsOf(kept);
  return [
    ...[...effects]
      .filter(([, times]) => times > 1)
      .map(([command, times]) => `command ${command} took effect ${times} times`),
    ...sagas
      .filter(({ finishedAt }) => finishedAt !== null)
      .flatMap((saga) => saga.steps.flatMap((step) => halfDone(saga, step, effects))),
  ];
}

/** Sagas that have not ended although everything works. */
export function unfinishedSagas(sagas: readonly SagaInstance[]): readonly string[] {
  return sagas
    .filter(({ finishedAt, fences }) => finishedAt === null || fences.length > 0)
    .map(({ id, definition, businessKey, state, awaiting, stall }) => {
      const why = stall === null ? '' : ` because of ${stall.code}: ${stall.detail}`;
      const awaits = awaiting === null ? 'nothing' : awaiting.commandId;
      const saga = `saga ${definition} of ${businessKey} (${id})`;
      return `${saga} never ends: ${state}${why}, awaits ${awaits}`;
    });
}

/** The number of times that each command took effect. */
type Effects = ReadonlyMap<string, number>;

function effectsOf({ disks, participants }: Kept): Effects {
  const sql = 'SELECT command_id, count(*) AS times FROM simulated_effects GROUP BY command_id';
  const rows = participants.flatMap((name) => disks.rows(name, sql));
  return new Map(rows.map(({ command_id, times }) => [String(command_id), Number(times)]));
}

/** A step of an ended saga about which saga and participant do not say the same. */
function halfDone(
  { id, definition, state, businessKey }: SagaInstance,
  { name, kind, state: stepState }: StepState,
  effects: Effects,
): readonly string[] {
  const saga = `saga ${definition} of ${businessKey} (${id}) is ${state}`;
  const isUndone = effects.has(`${id}:${name}:undo`);
  const isDone = effects.has(`${id}:${name}:do`);
  if (state === 'completed') {
    if (stepState !== 'done') return [`${saga}, but its step ${name} is ${stepState}`];
    if (kind === 'local') return [];
    if (!isDone) return [`${saga}, but ${name} never took effect`];
    return isUndone ? [`${saga}, but ${name} was compensated`] : [];
  }
  if (left.has(stepState)) return [`${saga}, but its step ${name} is ${stepState}`];
  if (kind === 'local') return [];
  if (stepState === 'compensated' && !isUndone)
    return [`${saga}, but ${name} was never compensated`];
  if (stepState === 'refused' && isDone) return [`${saga}, but ${name} took effect and stays`];
  return [];
}

/** States of a step that a compensated saga must not leave behind. */
const left: ReadonlySet<string> = new Set(['running', 'done', 'unknown', 'compensating']);
