/** The effect of the armed breakages on each message. It is pure: times are given. */
import type { EpochMs } from '../../ports/clock.ts';
import type { Armed, Breakage, BreakageKind, Hit, Pace } from './breakage.ts';

export interface BreakagesState {
  /** At most one per kind. */
  readonly armed: readonly Armed[];
  /** The first few messages per kind that were hit since it was last armed. */
  readonly hits: readonly Hit[];
  /**
   * Ids of commands whose answer is lost with the participant that crashed. As many as it had in
   * hand, which the bus bounds.
   */
  readonly unanswered: ReadonlySet<string>;
}

/** A message that comes by. */
export interface Passing {
  readonly at: EpochMs;
  readonly sagaId: string;
  readonly id: string;
  readonly type: string;
}

export interface PassingCommand extends Passing {
  /** The participant that serves it, if one does. */
  readonly module: string | undefined;
}

export interface PassingReply extends Passing {
  /** The id of the command that it answers. */
  readonly correlationId: string;
}

export interface Decision<Effect> {
  readonly state: BreakagesState;
  readonly effect: Effect;
}

export type CommandEffect = 'deliver' | 'lose';
export type ReplyEffect = 'take' | 'lose' | 'take twice' | 'take late' | 'kill';

/** Messages that are kept per kind: the first ones tell the story. */
const MAX_HITS = 10;

/** Arms a breakage in place of the one of its kind, whose hits are forgotten. */
export function arm(state: BreakagesState, breakage: Breakage, at: EpochMs): BreakagesState {
  const { kind } = breakage;
  const { armed, hits, unanswered } = disarm(state, kind);
  return {
    armed: [...armed, { breakage, armedAt: at, until: undefined }],
    hits: hits.filter((hit) => hit.kind !== kind),
    unanswered,
  };
}

/** Ends the breakage of a kind, if one is armed; its hits stay. */
export function disarm(state: BreakagesState, kind: BreakageKind): BreakagesState {
  return { ...state, armed: state.armed.filter(({ breakage }) => breakage.kind !== kind) };
}

/** Ends this breakage, unless another has taken its place. */
export function end(state: BreakagesState, ended: Armed): BreakagesState {
  return { ...state, armed: state.armed.filter((one) => one !== ended) };
}

/** A command leaves: lost if its participant is deaf, or away after a crash. */
export function onCommand(
  state: BreakagesState,
  command: PassingCommand,
  pace: Pace,
): Decision<CommandEffect> {
  const deaf = aimedAt(state, 'deaf', command.module);
  if (deaf !== undefined)
    return { state: lasting(state, deaf, { message: command, ms: pace.deafMs }), effect: 'lose' };
  const crashed = aimedAt(state, 'crash', command.module);
  if (crashed?.until === undefined) return { state, effect: 'deliver' };
  return { state: withHit(state, 'crash', command), effect: 'lose' };
}

/**
 * A participant here has committed the work of a command. If it crashes now, or has crashed with
 * this command in hand, its answer is to be lost.
 */
export function onWork(state: BreakagesState, command: PassingCommand, pace: Pace): BreakagesState {
  const crashed = aimedAt(state, 'crash', command.module);
  if (crashed === undefined) return state;
  const away = lasting(state, crashed, { message: command, ms: pace.awayMs });
  return { ...away, unanswered: new Set([...away.unanswered, command.id]) };
}

/** A reply comes: at most one breakage is spent on it. */
export function onReply(state: BreakagesState, reply: PassingReply): Decision<ReplyEffect> {
  const { correlationId } = reply;
  if (state.unanswered.has(correlationId)) {
    const unanswered = new Set([...state.unanswered].filter((id) => id !== correlationId));
    return { state: { ...state, unanswered }, effect: 'lose' };
  }
  const spent = state.armed.find(({ breakage }) => effectOf(breakage) !== undefined);
  const effect = spent && effectOf(spent.breakage);
  if (spent === undefined || effect === undefined) return { state, effect: 'take' };
  return { state: withHit(end(state, spent), spent.breakage.kind, reply), effect };
}

const effects = {
  'lose-reply': 'lose',
  'double-reply': 'take twice',
  delay: 'take late',
} as const satisfies Partial<Record<BreakageKind, ReplyEffect>>;

/** The effect of a breakage on the next reply; undefined if it waits for something else. */
function effectOf(breakage: Breakage): ReplyEffect | undefined {
  if (breakage.kind === 'deaf') return undefined;
  if (breakage.kind !== 'crash') return effects[breakage.kind];
  return breakage.target === 'process' ? 'kill' : undefined;
}

function aimedAt(
  { armed }: BreakagesState,
  kind: 'deaf' | 'crash',
  module: string | undefined,
): Armed | undefined {
  return armed.find(({ breakage }) => breakage.kind === kind && breakage.target === module);
}

interface Lasting {
  readonly message: Passing;
  readonly ms: number;
}

/** The message is hit, and a breakage that waited for its first one lasts from now on. */
function lasting(state: BreakagesState, one: Armed, { message, ms }: Lasting): BreakagesState {
  const hit = withHit(state, one.breakage.kind, message);
  if (one.until !== undefined) return hit;
  const begun = { ...one, until: message.at + ms };
  return { ...hit, armed: hit.armed.map((other) => (other === one ? begun : other)) };
}

function withHit(
  state: BreakagesState,
  kind: BreakageKind,
  { at, sagaId, id: messageId, type: messageType }: Passing,
): BreakagesState {
  if (state.hits.filter((hit) => hit.kind === kind).length >= MAX_HITS) return state;
  return { ...state, hits: [...state.hits, { kind, at, sagaId, messageId, messageType }] };
}
