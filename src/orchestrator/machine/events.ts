/** Events and effects: the words between the pure machine and its shell. */

import type { Payload } from '../../bus/contract.ts';
import type { EpochMs } from '../../ports/clock.ts';
import type { SagaDefinition } from '../definition.ts';
import type { Awaiting, HistoryType, Reason, SagaInstance } from '../instance.ts';
import type { ResendPolicy } from './backoff.ts';

/** An event, its time, and the chance that its waits are drawn with. */
export type SagaEvent = { readonly at: EpochMs; readonly random: number } & (
  | { readonly type: 'started' }
  | { readonly type: 'replied'; readonly reply: IncomingReply }
  /** A due time has come; it may be that of a command answered meanwhile. */
  | { readonly type: 'due' }
  /** It is not known whether the last sending left: the process, or its bus, was away. */
  | { readonly type: 'recovered' }
  /** A sending is known not to have left. */
  | ({ readonly type: 'unsent' } & Unsent)
  /** The engine cannot go on with this instance, perhaps with what a person wanted done. */
  | { readonly type: 'suspended'; readonly reason: Reason; readonly act?: OperatorAct | undefined }
  /** A person acts; that it is legal has been checked: see `verbs.ts`. */
  | ({ readonly type: 'operated' } & OperatorAct)
);

/** The verbs of an operator. */
export type Verb = 'abort' | 'retry' | 'resolve';

export interface OperatorAct {
  readonly verb: Verb;
  readonly actor: string;
  readonly reason: string | null;
}

export interface IncomingReply {
  readonly id: string;
  readonly type: string;
  readonly correlationId: string;
  readonly payload: Payload;
}

/** Which sending did not leave, and why. */
export interface Unsent {
  readonly commandId: string;
  readonly attempt: number;
  readonly why: string;
}

export type Effect<Work> =
  | { readonly type: 'work'; readonly work: Work }
  | { readonly type: 'send'; readonly command: Awaiting }
  | {
      readonly type: 'record';
      readonly entry: HistoryType;
      readonly step: string | null;
      readonly detail: Payload;
    }
  /** The last entry of this type gets another detail: it has happened once more. */
  | { readonly type: 'amend'; readonly entry: HistoryType; readonly detail: Payload }
  /** Only times have changed: nothing to tell. */
  | { readonly type: 'touch' };

export interface Transition<Work> {
  readonly instance: SagaInstance;
  readonly effects: readonly Effect<Work>[];
}

/** The definition and the policy that an instance goes on by. */
export interface Rules<Work> {
  readonly definition: Pick<SagaDefinition<never, Work>, 'steps' | 'shown'>;
  readonly policy: ResendPolicy;
}
