/**
 * Whoever was handed in is answered: a promise that is given settles, unless the process that
 * gave it has died. What never settles shows in no database, since it is only waited for.
 */
import type { Life } from './life.ts';

export interface Answers {
  /** Notes what is waited for until it is answered; returns it as it is. */
  due<T>(what: string, life: Life, answer: Promise<T>): Promise<T>;
  /** The same object; each promise that it gives, at whatever depth, is noted. */
  dueOf<T extends object>(name: string, life: Life, giver: T): T;
  /** What is still waited for of processes that live, in words. */
  unanswered(): readonly string[];
}

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
