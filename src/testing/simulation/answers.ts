/**
 * Every promise that a process returns settles, unless the process dies first. One that never
 * settles shows in no database, since it is only waited for.
 */
import type { Life } from './life.ts';

export interface Answers {
  /** Notes a promise until it settles; returns it as it is. */
  due<T>(what: string, life: Life, answer: Promise<T>): Promise<T>;
  /** The same object, each promise of which is noted, at whatever depth it is returned. */
  dueOf<T extends object>(name: string, life: Life, giver: T): T;
  /** Promises of living processes that have not settled, in words. */
  unanswered(): readonly string[];
}

/** Makes an empty list of promises. */
export function createAnswers(): Answers {
  const waiting = new Set<{ readonly what: string; readonly life: Life }>();
  const answers: Answers = {
    due(what, life, answer) {
      const one = { what, life };
      const settle = () => void waiting.delete(one);
      waiting.add(one);
      answer.then(settle, settle);
      return answer;
    },
    dueOf: (name, life, giver) =>
      new Proxy(giver, {
        get(target, key) {
          const value: unknown = Reflect.get(target, key);
          const what = `${name}.${String(key)}`;
          if (typeof value === 'object' && value !== null) return answers.dueOf(what, life, value);
          if (typeof value !== 'function') return value;
          return (...given: readonly unknown[]) => {
            const result: unknown = value.apply(target, given);
            return result instanceof Promise ? answers.due(what, life, result) : result;
          };
        },
      }),
    unanswered: () =>
      [...waiting]
        .filter(({ life }) => life.alive)
        .map(({ what, life }) => `${what} was never answered, and ${life.node} lives`),
  };
  return answers;
}
