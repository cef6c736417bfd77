/** Work in a process of its own, so that its memory and its processor time are its own. */
import { fork, type Serializable } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A program that answers one question after the other. */
export interface Child<Question, Result> {
  /** @throws Error if the answer is one, or if the process ends instead */
  ask(question: Question): Promise<Result>;
  end(): Promise<void>;
}

type Answer<Result> = { readonly result: Result } | { readonly error: string };

/** @param program calls `answerParent` with the same types */
export function startChild<Question extends Serializable, Result>(
  program: URL,
): Child<Question, Result> {
  const child = fork(fileURLToPath(program), { serialization: 'advanced' });
  const ended = once(child, 'exit');
  const died = async () => {
    const [code, signal] = await ended;
    throw new Error(`${program.pathname} ended: ${signal ?? code}`);
  };
  return {
    async ask(question) {
      child.send(question);
      const [answer]: Answer<Result>[] = await Promise.race([once(child, 'message'), died()]);
      if (answer === undefined || 'error' in answer) throw new Error(answer?.error);
      return answer.result;
    },
    async end() {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}

/** Answers all that the parent asks, until it wants no more. */
export function answerParent<Question, Result>(
  answerTo: (question: Question) => Promise<Result>,
): void {
  const answer = async (question: Question): Promise<Answer<Result>> => {
    try {
      return { result: await answerTo(question) };
    } catch (error) {
      return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
    }
  };
  process.on('message', async (question: Question) => {
    process.send?.(await answer(question));
  });
}
