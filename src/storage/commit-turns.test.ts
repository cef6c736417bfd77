import { beforeEach, describe, expect, it } from 'vitest';
import { commitTurnsOf } from './commit-turns.ts';

/** Turns of the event loop that are still to come. */
let loop: (() => void)[];
let turns: ReturnType<typeof commitTurnsOf>;
/** What has committed, and how many units. */
let commits: string[];

beforeEach(() => {
  loop = [];
  commits = [];
  turns = commitTurnsOf((run) => loop.push(run));
});

/** Lets one turn of the event loop pass. */
const turn = () => {
  const due = loop.splice(0);
  for (const run of due) run();
};

/** A database for which so many units wait. */
const database = (name: string, units = 0) => {
  const state = { units };
  const committer = {
    waiting: () => state.units,
    commit: () => {
      commits.push(`${name} ${state.units}`);
      state.units = 0;
    },
  };
  return { state, ask: () => turns.ask(committer) };
};

describe('databases of one process', () => {
  it('are those with the same clock', () => {
    const soon = () => {};
    expect(commitTurnsOf(soon)).toBe(commitTurnsOf(soon));
    expect(commitTurnsOf(() => {})).not.toBe(commitTurnsOf(soon));
  });

  it('commit one in each turn, the one that most units wait for first', () => {
    for (const one of [database('few', 1), database('most', 9), database('some', 4)]) one.ask();
    expect(commits).toEqual([]);
    turn();
    expect(commits).toEqual(['most 9']);
    turn();
    turn();
    expect(commits).toEqual(['most 9', 'some 4', 'few 1']);
  });

  it('commit what came while others did, in the same batch', () => {
    const [busy, quiet] = [database('busy', 9), database('quiet', 1)];
    quiet.ask();
    busy.ask();
    turn();
    quiet.state.units += 5;
    turn();
    expect(commits).toEqual(['busy 9', 'quiet 6']);
  });

  it('that ask at the same time with as much to do commit in the order in which they asked', () => {
    for (const one of [database('first', 2), database('second', 2)]) one.ask();
    turn();
    turn();
    expect(commits).toEqual(['first 2', 'second 2']);
  });

  it('commit after three turns of others, however much these have to do', () => {
    const [busy, quiet] = [database('busy'), database('quiet', 1)];
    quiet.ask();
    for (let round = 0; round < 5; round += 1) {
      busy.state.units = 9;
      busy.ask();
      turn();
    }
    expect(commits).toEqual(['busy 9', 'busy 9', 'busy 9', 'quiet 1', 'busy 9']);
  });

  it('commit though a commit before them threw', () => {
    turns.ask({
      waiting: () => 9,
      commit: () => {
        throw new Error('a hook failed');
      },
    });
    database('other', 1).ask();
    expect(turn).toThrow('a hook failed');
    turn();
    expect(commits).toEqual(['other 1']);
  });

  it('take no turn while nothing waits', () => {
    database('only', 1).ask();
    turn();
    expect(loop).toEqual([]);
    database('only', 2).ask();
    turn();
    expect(commits).toEqual(['only 1', 'only 2']);
  });
});
