/**
 * Pages that follow what happens. While a page is open somewhere it is looked at several times a
 * second; if what it shows has changed it is drawn once, however many have it open, and those who
 * follow it are woken to fetch the drawing.
 *
 * Drawing takes at most a thirtieth of the time, whatever is open: the more it costs, the longer
 * is the pause until the next look, so that lookers-on do not slow the sagas down.
 */
import { createHash } from 'node:crypto';
import type { Clock } from '../ports/clock.ts';

/** The pause between two looks, if drawing costs nothing. */
const PAUSE_MS = 300;
/** The pause is this many times the time that the drawing took. */
const PAUSE_PER_COST = 30;
/** Twice as long while a visitor hardly notices: what is drawn has to be sent as well. */
const UNNOTICED_MS = 800;
/** A look that has taken so long ends: the pages that are left are the first of the next one. */
const LOOK_MS = 12;

/** A page at one address, as it can be drawn again and again. */
export interface View {
  /** A text that differs whenever the page would; cheap to make. */
  stamp(): string;
  /** The HTML of the part that lives. */
  draw(): Promise<string>;
}

/** One drawing of a page. */
export interface Drawing {
  /** It as an event of a stream, made once for all who follow it. */
  readonly event: Uint8Array;
  /** Tells it from any other drawing. */
  readonly tag: string;
}

export interface Live {
  /**
   * Follows a page until it is left. Followers of one `key` share its drawings.
   * @param onNews called when there is a drawing that differs from the one before
   */
  follow(key: string, view: View, onNews: () => void): Following;
}

export interface Following {
  /** The newest drawing. */
  current(): Promise<Drawing>;
  leave(): void;
}

interface Watched {
  readonly view: View;
  readonly followers: Set<() => void>;
  isRefreshing: boolean;
  stamp: string | undefined;
  drawing: Promise<Drawing> | undefined;
  tag: string | undefined;
}

/** @param onError told of a page that could not be drawn; its followers keep the drawing before */
export function createLive(clock: Clock, onError: (error: unknown) => void): Live {
  const watched = new Map<string, Watched>();
  let isLooking = false;

  const look = async () => {
    const beganAt = clock.now();
    for (const [key, one] of [...watched]) {
      if (clock.now() - beganAt > LOOK_MS) break;
      if (watched.get(key) !== one) continue; // All have left it meanwhile.
      // To the end of the row, from which the next look takes the first.
      watched.delete(key);
      watched.set(key, one);
      const refreshed = refresh(one).catch(onError);
      // A page that waits for another process costs nothing meanwhile, and holds up no other page.
      await Promise.race([refreshed, new Promise<void>((resolve) => clock.soon(resolve))]);
    }
    // A clock that was set meanwhile says nothing of the cost.
    const costMs = Math.min(Math.max(clock.now() - beganAt, 0), 1_000);
    isLooking = watched.size > 0;
    if (isLooking) clock.after(pauseAfter(costMs), () => void look());
  };

  return {
    follow(key, view, onNews) {
      const one = watched.get(key) ?? fresh(view);
      watched.set(key, one);
      // A function of its own, so that one who follows twice is woken twice.
      const woken = () => onNews();
      one.followers.add(woken);
      if (!isLooking) {
        isLooking = true;
        clock.after(PAUSE_MS, () => void look());
      }
      return {
        current: () => drawingOf(one),
        leave() {
          one.followers.delete(woken);
          if (one.followers.size === 0 && watched.get(key) === one) watched.delete(key);
        },
      };
    },
  };
}

/** The pause after a look, in milliseconds. */
function pauseAfter(costMs: number): number {
  const longerMs = Math.min(2 * PAUSE_PER_COST * costMs, UNNOTICED_MS);
  return Math.max(PAUSE_MS, PAUSE_PER_COST * costMs, longerMs);
}

function fresh(view: View): Watched {
  return {
    view,
    followers: new Set(),
    isRefreshing: false,
    stamp: undefined,
    drawing: undefined,
    tag: undefined,
  };
}

/** Draws it anew if its stamp has changed. */
async function refresh(one: Watched): Promise<void> {
  if (one.isRefreshing || one.stamp === one.view.stamp()) return;
  one.isRefreshing = true;
  try {
    one.drawing = undefined;
    await drawingOf(one);
  } finally {
    one.isRefreshing = false;
  }
}

/** The newest drawing, made now if there is none; its followers are woken if it is another. */
function drawingOf(one: Watched): Promise<Drawing> {
  if (one.drawing !== undefined) return one.drawing;
  // The stamp is of before: a change while it is drawn is seen at the next look.
  one.stamp = one.view.stamp();
  const drawing = one.view.draw().then((html) => {
    const tag = tagOf(html);
    // An older drawing may take longer than a newer one.
    if (one.drawing === drawing && one.tag !== tag) {
      one.tag = tag;
      for (const woken of [...one.followers]) woken();
    }
    return { event: eventOf(html, tag), tag };
  });
  one.drawing = drawing;
  drawing.catch(() => {
    // The next who asks tries again.
    if (one.drawing === drawing) one.drawing = undefined;
    one.stamp = undefined;
  });
  return drawing;
}

/** An event of a stream, by https://html.spec.whatwg.org/multipage/server-sent-events.html. */
function eventOf(html: string, tag: string): Uint8Array {
  const data = html.split(/\r\n|\n|\r/).map((line) => `data: ${line}\n`);
  return new TextEncoder().encode(`id: ${tag}\n${data.join('')}\n`);
}

/** The tag of a drawing: equal for equal HTML, in this process and the next. */
export function tagOf(html: string): string {
  return createHash('sha256').update(html).digest('base64url').slice(0, 16);
}
