/** An instance of a saga: all that is known of one run, as it is kept in the saga log. */

import type { Payload } from '../bus/contract.ts';
import type { EpochMs } from '../ports/clock.ts';
import type { TraceContext } from '../ports/trace.ts';

export type SagaState = 'running' | 'completed' | 'compensating' | 'compensated' | 'stalled';

export const sagaStates = [
  'running',
  'completed',
  'compensating',
  'compensated',
  'stalled',
] as const satisfies readonly SagaState[];

/** The states of an instance that has not ended. */
export const openStates = [
  'running',
  'compensating',
  'stalled',
] as const satisfies readonly SagaState[];

export type StepStateName =
  | 'pending'
  | 'running'
  | 'done'
  | 'refused'
  | 'unknown'
  | 'compensating'
  | 'compensated'
  | 'stalled'
  | 'skipped'
  | 'resolved';

export type ReasonCode =
  | 'refused'
  | 'deadline'
  | 'aborted'
  | 'compensation_exhausted'
  | 'forward_exhausted'
  | 'version_unregistered'
  | 'engine_error';

export const reasonCodes = [
  'refused',
  'deadline',
  'aborted',
  'compensation_exhausted',
  'forward_exhausted',
  'version_unregistered',
  'engine_error',
] as const satisfies readonly ReasonCode[];

/** Why an instance went back, or why it is stalled. */
export interface Reason {
  readonly code: ReasonCode;
  readonly detail: string;
  readonly step?: string;
  readonly reply?: string;
  /** The times that the engine has failed for it, if more than one. */
  readonly count?: number;
}

export interface StepState {
  readonly name: string;
  readonly kind: 'local' | 'command';
  readonly state: StepStateName;
  readonly startedAt: EpochMs | null;
  readonly finishedAt: EpochMs | null;
  /** The data of the success reply, for later steps to read. */
  readonly reply: Payload | null;
}

/** The complete command whose reply an instance awaits, so that a resend is the same. */
export interface Awaiting {
  readonly stepIndex: number;
  readonly direction: 'do' | 'undo';
  readonly commandId: string;
  readonly type: string;
  readonly payload: Payload;
  readonly compensates: string | null;
  /** Sendings so far; one that is known not to have left does not count. */
  readonly attempt: number;
  /**
   * Waits for an answer that have run out: what was sent again early, as after a restart, is not
   * counted. Instances of earlier builds lack it: there it is one less than `attempt`.
   */
  readonly timeouts?: number;
  /** True if the last sending is known not to have left, so that no wait for it counts. */
  readonly unsent?: boolean;
  /** When it is sent again. */
  readonly dueAt: EpochMs;
  /** When its outcome counts as unknown; null if it is awaited without end. */
  readonly deadlineAt: EpochMs | null;
}

export interface SagaInstance {
  readonly id: string;
  readonly definition: string;
  readonly version: number;
  /** Tells its definition from another of the same name and version; null if not known. */
  readonly fingerprint: string | null;
  readonly revision: number;
  readonly state: SagaState;
  readonly businessKey: string;
  readonly input: Payload;
  /** The trace that all its messages belong to, if its request had one. */
  readonly trace: TraceContext | null;
  /** The request that began it; null if it had no id, or an earlier build wrote the instance. */
  readonly requestId: string | null;
  readonly steps: readonly StepState[];
  /** The one command that it goes on by; null once it has ended. */
  readonly awaiting: Awaiting | null;
  /**
   * Compensations that a person did by hand. Each is still sent until it is answered, so that
   * what it compensates can no longer take effect; the instance does not wait for them.
   */
  readonly fences: readonly Awaiting[];
  /** Why it went back; null while it never did. */
  readonly reason: Reason | null;
  /** The reason why a person should look; null if none need. */
  readonly stall: Reason | null;
  readonly historyLength: number;
  readonly createdAt: EpochMs;
  readonly updatedAt: EpochMs;
  readonly finishedAt: EpochMs | null;
}

/** One line of an instance's history. */
export interface HistoryEntry {
  readonly sagaId: string;
  readonly seq: number;
  readonly at: EpochMs;
  readonly type: HistoryType;
  readonly step: string | null;
  readonly detail: Payload;
}

/** A stall of an instance: it may heal, and stall again. */
export interface Stall {
  readonly instance: SagaInstance;
  /** The number of the entry that tells of it: a later stall has a higher one. */
  readonly seq: number;
  readonly at: EpochMs;
}

/** Another detail for the last entry of its type. */
export type Amendment = Pick<HistoryEntry, 'sagaId' | 'type' | 'detail'>;

export type HistoryType =
  | 'started'
  | 'command-sent'
  | 'command-resent'
  | 'command-not-sent'
  | 'step-done'
  | 'step-refused'
  | 'step-unknown'
  | 'step-compensated'
  | 'step-skipped'
  | 'reply-ignored'
  | 'aborted'
  | 'retried'
  | 'resolved'
  | 'act-failed'
  | 'fence-answered'
  | 'entries-omitted'
  | 'stalled'
  | 'healed'
  | 'completed'
  | 'compensated';
