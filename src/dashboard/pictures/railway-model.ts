/**
 * A saga as a railway: its steps along a forward rail, their compensations along a rail back. The
 * model says which rail was travelled, and where the saga is now; `railway.tsx` draws it. It needs
 * no history, so that a list of sagas can show one per row.
 */
import type { SagaDefinition } from '../../orchestrator/definition.ts';
import type { SagaInstance, StepState, StepStateName } from '../../orchestrator/instance.ts';
import { type Look, reasonInWords, sagaLooks, stepLooks, type Tone } from '../words.ts';

/** A saga to draw; without its definition if this release does not have that version. */
export interface DrawnSaga {
  readonly instance: SagaInstance;
  readonly definition?: Pick<SagaDefinition<never, unknown>, 'steps'> | undefined;
}

export interface Stop {
  /** The command, or local work. */
  readonly work: string;
  readonly look: Look;
  /** True if the saga has come here. */
  readonly isReached: boolean;
}

export interface Station {
  readonly step: string;
  readonly isPivot: boolean;
  readonly forward: Stop;
  /** Null if the step has no compensation of its own. */
  readonly back: Stop | null;
}

export interface Train {
  readonly station: number;
  readonly rail: 'forward' | 'back';
  readonly tone: Tone;
  readonly sign: string;
  readonly word: string;
}

export interface RailwayModel {
  readonly title: string;
  readonly stations: readonly Station[];
  /** False if the saga only goes forward: there is no rail back. */
  readonly canGoBack: boolean;
  /** The step at which it went back. */
  readonly turn: number | null;
  /** True if it went back by a refusal: the refused step itself has nothing to undo. */
  readonly isRefusal: boolean;
  /** Why it went back, in words. */
  readonly turnedBy: string | null;
  /** Only the detail of that, for a narrow place. */
  readonly turnedBecause: string | null;
  /** The earliest station that the way back has reached; null if it has not gone back. */
  readonly backTo: number | null;
  /** The present place; null once the saga has ended. */
  readonly train: Train | null;
  readonly end: 'completed' | 'compensated' | null;
  /** Why a person should look, in words. */
  readonly stalledBy: string | null;
}

const LOCAL_WORK = 'local work';

/** The railway of a saga. */
export function modelRailway(saga: DrawnSaga): RailwayModel {
  const { instance } = saga;
  const { steps, state, reason, stall, definition, version } = instance;
  const turn = turnOf(instance);
  const stations = steps.map((step, index) => stationOf(saga, { step, index, turn }));
  const train = trainOf(instance);
  return {
    title: `${definition} version ${version}`,
    stations,
    canGoBack: turn !== null || stations.some(({ back }) => back !== null),
    turn,
    isRefusal: reason?.code === 'refused',
    turnedBy: reason && reasonInWords(reason),
    turnedBecause: reason?.detail ?? null,
    backTo: turn === null ? null : backTo(stations, turn),
    train,
    end: state === 'completed' || state === 'compensated' ? state : null,
    stalledBy: stall && reasonInWords(stall),
  };
}

/** The last step that was begun: from there on the saga only went back. */
function turnOf({ reason, steps }: SagaInstance): number | null {
  return reason === null ? null : steps.findLastIndex(({ startedAt }) => startedAt !== null);
}

interface Placed {
  readonly step: StepState;
  readonly index: number;
  readonly turn: number | null;
}

function stationOf(saga: DrawnSaga, placed: Placed): Station {
  const { step, index } = placed;
  const defined = saga.definition?.steps[index];
  const forward = forwardState(saga.instance, placed);
  const back = backState(placed);
  const undoing = undoingOf(saga, { index, back });
  return {
    step: step.name,
    isPivot: defined?.phase === 'pivot',
    forward: {
      work: defined?.kind === 'command' ? defined.command.type : workOf(saga.instance, placed),
      look: stepLooks[forward],
      isReached: forward !== 'pending',
    },
    back: undoing === undefined ? null : stopBack(undoing, back),
  };
}

function stopBack(work: string, state: StepStateName): Stop {
  return { work, look: stepLooks[state], isReached: state !== 'pending' };
}

/** The way there: what was undone later was done before. */
function forwardState({ reason }: SagaInstance, { step, index, turn }: Placed): StepStateName {
  if (turn === null) return step.state;
  if (index > turn) return 'pending';
  if (index < turn) return 'done';
  return reason?.code === 'refused' ? 'refused' : 'unknown';
}

/** The states that only the way back gives to a step before the turn. */
const backStates: ReadonlySet<StepStateName> = new Set([
  'compensating',
  'compensated',
  'skipped',
  'stalled',
  'resolved',
]);

function backState({ step: { state }, index, turn }: Placed): StepStateName {
  const isBehind = turn !== null && index <= turn;
  return isBehind && backStates.has(state) ? state : 'pending';
}

/** The compensation of a step: by its definition or, if that is unknown, by what has happened. */
function undoingOf(
  { instance, definition }: DrawnSaga,
  { index, back }: { readonly index: number; readonly back: StepStateName },
): string | undefined {
  const step = instance.steps[index];
  if (definition === undefined) {
    if (back === 'pending' || back === 'skipped') return undefined;
    return step?.kind === 'local' ? LOCAL_WORK : awaitedType(instance, [index, 'undo']);
  }
  const defined = definition.steps[index];
  if (defined?.kind === 'command') return defined.compensation?.command.type;
  return defined?.compensation && LOCAL_WORK;
}

function workOf(instance: SagaInstance, { step, index }: Placed): string {
  return step.kind === 'local' ? LOCAL_WORK : awaitedType(instance, [index, 'do']);
}

/** Without a definition only the awaited command is known by its type. */
function awaitedType(
  { awaiting }: SagaInstance,
  [index, direction]: readonly [number, 'do' | 'undo'],
): string {
  const isIt = awaiting?.stepIndex === index && awaiting.direction === direction;
  return isIt ? awaiting.type : 'command';
}

function backTo(stations: readonly Station[], turn: number): number {
  const reached = stations.findIndex(({ back }) => back?.isReached === true);
  return reached === -1 ? turn : reached;
}

function trainOf({ awaiting, state }: SagaInstance): Train | null {
  if (awaiting === null) return null;
  const { sign, word, tone } = sagaLooks[state];
  const rail = awaiting.direction === 'do' ? 'forward' : 'back';
  return { station: awaiting.stepIndex, rail, tone, sign, word };
}

/** The tone of the rail back: of what goes on, or has ended. */
export function backTone({ end }: Pick<RailwayModel, 'end'>): Tone {
  return end === 'compensated' ? 'undone' : 'back';
}
