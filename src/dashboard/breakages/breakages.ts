/**
 * The breakages of a process: armed by a visitor, met by its bus. Each is spent on the next
 * message that it fits, and ends by itself.
 */
import type { CommandMessage, ReplyMessage } from '../../bus/bus.ts';
import { contracts, type ParticipantName, participantNames } from '../../modules/modules.ts';
import type { ModuleName } from '../../modules/names.ts';
import type { Clock } from '../../ports/clock.ts';
import { CodedError } from '../../ports/errors.ts';
import type { Log } from '../../ports/log.ts';
import {
  type Armed,
  type Breakage,
  type BreakageKind,
  type CrashTarget,
  type Hit,
  type Pace,
  paceOf,
} from './breakage.ts';
import * as decide from './decide.ts';

/** The breakages as a visitor sees them. */
export interface Breakages {
  /** The participants that can be made deaf, wherever they run. */
  readonly participants: readonly ParticipantName[];
  /** This process, and the participants that run in it: no other can be crashed from here. */
  readonly crashable: readonly CrashTarget[];
  readonly pace: Pace;
  /**
   * Arms a breakage in place of the one of its kind.
   * @throws NotCrashableError
   */
  arm(breakage: Breakage): void;
  /** Ends the breakage of a kind, if one is armed. */
  disarm(kind: BreakageKind): void;
  /** Those that wait for a message or are at work, at most one per kind, the oldest first. */
  armed(): readonly Armed[];
  /** The first few messages per kind that were hit since it was last armed, the oldest first. */
  hits(): readonly Hit[];
}

/** The breakages as the bus meets them. */
export interface BreakagesOfBus {
  readonly pace: Pace;
  /** A command leaves. */
  onCommand(command: CommandMessage): decide.CommandEffect;
  /** A participant here has committed the work of a command. */
  onWork(command: CommandMessage): void;
  /** A reply comes. It is lost if the process was to be killed and lives on. */
  onReply(reply: ReplyMessage): Exclude<decide.ReplyEffect, 'kill'>;
}

/** A crash was asked for of a participant in another process. */
export class NotCrashableError extends CodedError<'not_crashable'> {
  constructor(target: CrashTarget) {
    super(
      'not_crashable',
      `${target} does not run in this process; kill the process that runs it, or make it deaf`,
    );
  }
}

/** The hand-over between two processes of a demonstration. */
export interface Demo {
  /** Kills the process at once, and hands these hits over to the one that is started next. */
  readonly crashProcess: (hits: readonly Hit[]) => void;
  /** The hits that the former process handed over. */
  readonly formerHits: readonly Hit[];
}

export interface BreakagesOptions extends Demo {
  /** The modules that run in this process. */
  readonly modules: readonly ModuleName[];
  /** The wait before an unanswered command is first sent again, in milliseconds. */
  readonly replyTimeoutMs: number;
  readonly clock: Pick<Clock, 'now' | 'after'>;
  readonly log: Log;
}

/** The participants by the types of their commands. */
const participantOf: ReadonlyMap<string, string> = new Map(
  contracts.flatMap(({ module, commands }) => commands.map(({ type }) => [type, module] as const)),
);

/** Nothing is armed at first. */
export function createBreakages(options: BreakagesOptions): Breakages & BreakagesOfBus {
  const { modules, clock, log, crashProcess } = options;
  const pace = paceOf(options.replyTimeoutMs);
  const here = participantNames.filter((name) => modules.includes(name));
  const crashable: readonly CrashTarget[] = [...here, 'process'];
  let state: decide.BreakagesState = {
    armed: [],
    hits: options.formerHits,
    unanswered: new Set(),
  };

  const become = (next: decide.BreakagesState) => {
    const begun = next.armed.filter((one) => one.until !== undefined && !state.armed.includes(one));
    for (const { kind, sagaId, messageId, messageType } of next.hits.slice(state.hits.length))
      log.warn({ breakage: kind, sagaId, messageId, messageType }, 'broken on purpose');
    state = next;
    // By a timer, not by the time of day: a clock that is set back makes no breakage longer.
    for (const one of begun)
      clock.after((one.until ?? 0) - clock.now(), () => become(decide.end(state, one)));
  };
  const commandOf = ({ sagaId, id, type }: CommandMessage): decide.PassingCommand => {
    return { at: clock.now(), sagaId, id, type, module: participantOf.get(type) };
  };

  return {
    participants: participantNames,
    crashable,
    pace,
    arm(breakage) {
      if (breakage.kind === 'crash' && !crashable.includes(breakage.target))
        throw new NotCrashableError(breakage.target);
      state = decide.arm(state, breakage, clock.now());
    },
    disarm(kind) {
      state = decide.disarm(state, kind);
    },
    armed: () => state.armed,
    hits: () => state.hits,
    onCommand(command) {
      const decided = decide.onCommand(state, commandOf(command), pace);
      become(decided.state);
      return decided.effect;
    },
    onWork: (command) => become(decide.onWork(state, commandOf(command), pace)),
    onReply({ sagaId, id, type, correlationId }) {
      const reply = { at: clock.now(), sagaId, id, type, correlationId };
      const { state: next, effect } = decide.onReply(state, reply);
      become(next);
      if (effect !== 'kill') return effect;
      crashProcess(state.hits);
      return 'lose';
    },
  };
}
