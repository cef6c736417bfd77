/** Why a booking was rejected, for its client: a code for programs, and a sentence for people. */
import type { Reason } from '../../orchestrator/instance.ts';
import { billingRefusals } from '../billing/contract.ts';
import { parkingRefusals } from '../parking/contract.ts';

/** The codes that say all: each has its sentence. */
const sentences = { ...parkingRefusals, ...billingRefusals } as const;

/** The codes beside which a text says what happened. */
const withText = ['refused', 'deadline', 'aborted'] as const;

/** A closed set: what a participant of another make says for a reason is the text of `refused`. */
export type RejectionCode = keyof typeof sentences | (typeof withText)[number];

export const rejectionCodes: readonly RejectionCode[] = [
  ...Object.keys(sentences).filter(isKnown),
  ...withText,
];

export interface Rejection {
  readonly reason: RejectionCode;
  /** The words of the participant, of the engine or of the operator; null if the code says all. */
  readonly reasonText: string | null;
}

/** The rejection that follows from the reason for which a saga went back. */
export function rejectionFor({ code, detail }: Pick<Reason, 'code' | 'detail'>): Rejection {
  if (code === 'deadline' || code === 'aborted') return { reason: code, reasonText: detail };
  return isKnown(detail)
    ? { reason: detail, reasonText: null }
    : { reason: 'refused', reasonText: detail };
}

/** The reason of a booking; all of it null if it was not rejected. */
type StoredReason = { readonly [Part in keyof Rejection]: Rejection[Part] | null };

/** The sentence that goes with the reason of a booking; null if it was not rejected. */
export function sentenceFor({ reason, reasonText }: StoredReason): string | null {
  if (reason === null || reasonText !== null) return reasonText;
  return isKnown(reason) ? sentences[reason] : reason;
}

type KnownCode = keyof typeof sentences;

/** True for a code that says all. Each of them is a name of its own, and of no prototype. */
function isKnown(text: string): text is KnownCode {
  return Object.hasOwn(sentences, text);
}
