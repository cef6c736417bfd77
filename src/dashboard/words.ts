/**
 * The sign, the word and the tone of each state, as people see them on every page and picture.
 * State is never told by colour alone: the three always stand together.
 */
import type { Reason, ReasonCode, SagaState, StepStateName } from '../orchestrator/instance.ts';

/** A colour by its meaning: class `tone-<tone>` sets it, light or dark. */
export type Tone = 'running' | 'done' | 'back' | 'undone' | 'person' | 'nothing';

export interface Look {
  readonly sign: string;
  readonly word: string;
  readonly tone: Tone;
}

/** Asks for the sign as text: without it some systems draw a coloured picture in its place. */
const AS_TEXT = '\uFE0E';

export const sagaLooks: Readonly<Record<SagaState, Look>> = {
  running: { sign: '●', word: 'running', tone: 'running' },
  completed: { sign: '✓', word: 'completed', tone: 'done' },
  compensating: { sign: '↺', word: 'going back', tone: 'back' },
  compensated: { sign: '⟲', word: 'gone back', tone: 'undone' },
  stalled: { sign: `‼${AS_TEXT}`, word: 'needs a person', tone: 'person' },
};

export const stepLooks: Readonly<Record<StepStateName, Look>> = {
  pending: { sign: '–', word: 'not begun', tone: 'nothing' },
  running: { sign: '●', word: 'awaiting its reply', tone: 'running' },
  done: { sign: '✓', word: 'done', tone: 'done' },
  refused: { sign: '✕', word: 'refused', tone: 'back' },
  unknown: { sign: '?', word: 'outcome unknown', tone: 'back' },
  compensating: { sign: '↺', word: 'being undone', tone: 'back' },
  compensated: { sign: '⟲', word: 'undone', tone: 'undone' },
  skipped: { sign: '–', word: 'nothing of its own to undo', tone: 'nothing' },
  stalled: { sign: `‼${AS_TEXT}`, word: 'unanswered', tone: 'person' },
  resolved: { sign: '✓', word: 'done by hand', tone: 'done' },
};

export const reasonWords: Readonly<Record<ReasonCode, string>> = {
  refused: 'refused by a participant',
  deadline: 'no answer by the deadline',
  aborted: 'aborted by an operator',
  compensation_exhausted: 'a compensation is unanswered',
  forward_exhausted: 'a step that must succeed is unanswered',
  version_unregistered: 'its version is not registered in this release',
  engine_error: 'the engine failed on it',
};

/** A reason in one line: its plain words, then its detail. */
export function reasonInWords({ code, detail }: Pick<Reason, 'code' | 'detail'>): string {
  return detail === '' ? reasonWords[code] : `${reasonWords[code]}: ${detail}`;
}
