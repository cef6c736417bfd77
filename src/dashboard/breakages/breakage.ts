/** The breakages that a visitor can cause, and the times that they take. */
import type { ParticipantName } from '../../modules/modules.ts';
import type { EpochMs } from '../../ports/clock.ts';

/** One way to break the system. It waits for the next message that it fits. */
export type Breakage =
  /** Commands to a participant are lost on their way, for a while. */
  | { readonly kind: 'deaf'; readonly target: ParticipantName }
  /** The next reply is lost, comes twice, or comes after its command was sent again. */
  | { readonly kind: 'lose-reply' | 'double-reply' | 'delay' }
  /**
   * A participant dies after it has committed its work and before it answers, and is away for a
   * while; or the process dies before it takes the next reply.
   */
  | { readonly kind: 'crash'; readonly target: CrashTarget };

export type BreakageKind = Breakage['kind'];
export type CrashTarget = ParticipantName | 'process';

/** A breakage that waits for a message, or is at work. */
export interface Armed {
  readonly breakage: Breakage;
  readonly armedAt: EpochMs;
  /** The end of a breakage that lasts; undefined until its first message has come. */
  readonly until: EpochMs | undefined;
}

/** A message that was broken. */
export interface Hit {
  readonly kind: BreakageKind;
  readonly at: EpochMs;
  readonly sagaId: string;
  readonly messageId: string;
  readonly messageType: string;
}

/** The lengths of breakages, in milliseconds. */
export interface Pace {
  /** Commands to a deaf participant are lost for so long. */
  readonly deafMs: number;
  /** A delayed reply comes so late. */
  readonly lateMs: number;
  /** A crashed participant is away for so long. */
  readonly awayMs: number;
}

/** Longer than the first resend takes with its jitter: it falls into the breakage. */
const BEYOND_RESEND = 1.6;
/** Shorter than the first resend takes: it finds the participant back. */
const BEFORE_RESEND = 0.6;

/** The lengths that show best how the engine heals them, by the wait before the first resend. */
export function paceOf(replyTimeoutMs: number): Pace {
  const beyondMs = Math.round(replyTimeoutMs * BEYOND_RESEND);
  return {
    deafMs: beyondMs,
    lateMs: beyondMs,
    awayMs: Math.round(replyTimeoutMs * BEFORE_RESEND),
  };
}
