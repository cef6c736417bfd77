import { describe, expect, it } from 'vitest';
import { createAnswers } from './answers.ts';
import type { Life } from './life.ts';

const life = (): Life => ({ node: 'parking', alive: true });
const never = () => new Promise<never>(() => {});

describe('what is waited for', () => {
  it('is told until it is answered, by success or failure', async () => {
    const answers = createAnswers();
    const lucky = answers.due('a', life(), Promise.resolve(1));
    const unlucky = answers.due('b', life(), Promise.reject(new Error('no')));
    const other = answers.due('c', life(), never());
    expect(answers.unanswered()).toHaveLength(3);
    expect(await lucky).toBe(1);
    await expect(unlucky).rejects.toThrow('no');
    expect(answers.unanswered()).toEqual(['c was never answered, and parking lives']);
    expect(other).toBeInstanceOf(Promise);
  });

  it('is nobody to wait for once the process is dead', () => {
    const answers = createAnswers();
    const one = life();
    void answers.due('a', one, never());
    one.alive = false;
    expect(answers.unanswered()).toEqual([]);
  });

  it('is noted of all that an object gives, also within it', async () => {
    const answers = createAnswers();
    const giver = { now: () => 5, name: 'x', inner: { wait: never, ask: async (n: number) => n } };
    const watched = answers.dueOf('bookings', life(), giver);
    expect([watched.now(), watched.name]).toEqual([5, 'x']);
    expect(await watched.inner.ask(3)).toBe(3);
    void watched.inner.wait();
    expect(answers.unanswered()).toEqual([
      'bookings.inner.wait was never answered, and parking lives',
    ]);
  });
});
