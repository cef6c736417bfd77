import { beforeEach, describe, expect, it } from 'vitest';
import { createVirtualClock, type VirtualClock } from '../testing/virtual-clock.ts';
import { createLive, type Drawing, type Live, tagOf } from './live.ts';

let clock: VirtualClock;
let live: Live;
let errors: unknown[];

beforeEach(() => {
  clock = createVirtualClock();
  errors = [];
  live = createLive(clock, (error) => errors.push(error));
});

/** The HTML of a drawing. */
const htmlIn = ({ event }: Drawing) =>
  new TextDecoder()
    .decode(event)
    .replace(/^id: .*\n/, '')
    .replace(/^data: /gm, '')
    .trimEnd();

/** A page whose text a test changes; drawing it waits for a while if it says so. */
const page = (text: string, waitMs = 0) => {
  const state = { text, draws: 0, fails: false };
  const view = {
    stamp: () => state.text,
    async draw() {
      state.draws += 1;
      if (state.fails) throw new Error('no');
      if (waitMs > 0) await new Promise<void>((resolve) => clock.after(waitMs, resolve));
      return `<p>${state.text}</p>`;
    },
  };
  return { state, view };
};

describe('a page that is open', () => {
  it('tells its followers within a second that it has changed', async () => {
    const { state, view } = page('before');
    let news = 0;
    const following = live.follow('a', view, () => (news += 1));
    expect(htmlIn(await following.current())).toBe('<p>before</p>');
    await clock.advance(1_000);
    const told = news;
    state.text = 'after';
    await clock.advance(1_000);
    expect(news).toBe(told + 1);
    expect(htmlIn(await following.current())).toBe('<p>after</p>');
  });

  it('is drawn once for all who follow it, and not again while nothing changes', async () => {
    const { state, view } = page('same');
    const followings = Array.from({ length: 100 }, () => live.follow('a', view, () => {}));
    for (const following of followings) await following.current();
    await clock.advance(10_000);
    expect(state.draws).toBe(1);
    state.text = 'other';
    await clock.advance(1_000);
    for (const following of followings) await following.current();
    expect(state.draws).toBe(2);
  });

  it('is not looked at any more once all have left', async () => {
    const { view } = page('any');
    const leave = [live.follow('a', view, () => {}), live.follow('a', view, () => {})];
    await clock.advance(1_000);
    expect(clock.pending()).toBe(1);
    for (const following of leave) following.leave();
    await clock.advance(1_000);
    expect(clock.pending()).toBe(0);
  });

  it('takes at most a thirtieth of the time to be drawn', async () => {
    const { state, view } = page('0');
    let drawnMs = 0;
    const draw = () => {
      drawnMs += 100;
      return view.draw();
    };
    live = createLive({ ...clock, now: () => clock.now() + drawnMs }, (error) =>
      errors.push(error),
    );
    live.follow('a', { ...view, draw }, () => {});
    for (let n = 1; n <= 100; n += 1) {
      state.text = String(n);
      await clock.advance(1_000);
    }
    // The first one is drawn at once.
    expect((state.draws - 1) * 100).toBeLessThanOrEqual(100_000 / 30);
    expect(state.draws).toBeGreaterThan(15);
  });

  it('that waits for another process holds up no other, and is shown once it can be', async () => {
    const away = page('before', 3_000);
    const other = page('before');
    let [newsAway, newsOther] = [0, 0];
    const following = live.follow('away', away.view, () => (newsAway += 1));
    live.follow('other', other.view, () => (newsOther += 1));
    await clock.advance(4_000);
    [newsAway, newsOther] = [0, 0];
    for (const text of ['1', '2', '3']) {
      away.state.text = text;
      other.state.text = text;
      await clock.advance(1_000);
    }
    expect(newsOther).toBe(3);
    await clock.advance(4_000);
    expect(newsAway).toBeGreaterThan(0);
    expect(htmlIn(await following.current())).toBe('<p>3</p>');
  });

  it('has its turn, however many others change all the time', async () => {
    const busy = Array.from({ length: 50 }, (_, n) => page(`busy ${n}`, 3));
    for (const [n, one] of busy.entries()) live.follow(`busy ${n}`, one.view, () => {});
    const { state, view } = page('before');
    let news = 0;
    live.follow('last', view, () => (news += 1));
    state.text = 'after';
    for (let round = 0; round < 20; round += 1) {
      for (const [n, one] of busy.entries()) one.state.text = `busy ${n} ${round}`;
      await clock.advance(1_000);
    }
    expect(news).toBe(1);
    expect(busy.every((one) => one.state.draws > 1)).toBe(true);
  });

  it('that cannot be drawn is tried again, and its followers keep what they have', async () => {
    const { state, view } = page('before');
    const following = live.follow('a', view, () => {});
    await following.current();
    state.fails = true;
    state.text = 'after';
    await clock.advance(1_000);
    expect(errors.length).toBeGreaterThan(0);
    state.fails = false;
    await clock.advance(1_000);
    expect(htmlIn(await following.current())).toBe('<p>after</p>');
  });
});

describe('a page that could not be drawn', () => {
  it('is shown to all who follow it, once somebody who comes has it drawn', async () => {
    const { state, view } = page('before');
    let news = 0;
    const following = live.follow('a', view, () => (news += 1));
    await following.current();
    await clock.advance(1_000);
    state.fails = true;
    state.text = 'after';
    await clock.advance(1_000);
    const told = news;
    state.fails = false;
    await live.follow('a', view, () => {}).current();
    expect(news).toBe(told + 1);
  });
});

describe('a drawing', () => {
  it('of several lines is one event', async () => {
    const { view } = page('one\ntwo\r\nthree');
    const { event, tag } = await live.follow('a', view, () => {}).current();
    const text = `id: ${tag}\ndata: <p>one\ndata: two\ndata: three</p>\n\n`;
    expect(new TextDecoder().decode(event)).toBe(text);
  });
});

describe('the tag of a drawing', () => {
  it('is the same for the same page, in the next process too', () => {
    expect(tagOf('<p>a</p>')).toBe(tagOf('<p>a</p>'));
    expect(tagOf('<p>a</p>')).not.toBe(tagOf('<p>b</p>'));
  });
});
