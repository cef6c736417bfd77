/** Makes a failing tape small: the fewest choices that are not harmless, and still it fails. */

export type Fails = (tape: readonly number[]) => Promise<boolean>;

/**
 * Takes stretches of the tape out, or sets them to 0, halving them down to single entries, until
 * nothing more can go (after Zeller's delta debugging), then lowers what is left.
 */
export async function shrink(tape: readonly number[], fails: Fails): Promise<readonly number[]> {
  let best = withoutTail(tape);
  for (let before = -1; before !== weightOf(best); ) {
    before = weightOf(best);
    for (let size = Math.ceil(best.length / 2); size >= 1; size = Math.floor(size / 2))
      for (const change of [without, zeroed]) best = await lessened(best, { size, change }, fails);
    best = await lowered(best, fails);
  }
  return best;
}

type Change = (tape: readonly number[], start: number, size: number) => readonly number[];

const without: Change = (tape, start, size) => tape.toSpliced(start, size);
const zeroed: Change = (tape, start, size) =>
  tape.map((entry, at) => (at >= start && at < start + size ? 0 : entry));

async function lessened(
  tape: readonly number[],
  { size, change }: { readonly size: number; readonly change: Change },
  fails: Fails,
): Promise<readonly number[]> {
  let best = tape;
  for (let start = 0; start < best.length; start += size) {
    const tried = withoutTail(change(best, start, size));
    if (weightOf(tried) < weightOf(best) && (await fails(tried))) best = tried;
  }
  return best;
}

async function lowered(tape: readonly number[], fails: Fails): Promise<readonly number[]> {
  let best = tape;
  for (const [at, entry] of tape.entries()) {
    if (entry <= 1) continue;
    const tried = best.map((one, index) => (index === at ? 1 : one));
    if (await fails(tried)) best = tried;
  }
  return best;
}

/** Zeros at the end say nothing: past its end, a tape reads 0. */
function withoutTail(tape: readonly number[]): readonly number[] {
  const last = tape.findLastIndex((entry) => entry !== 0);
  return tape.slice(0, last + 1);
}

/** Fewer choices that are not harmless count most, then smaller ones, then a shorter tape. */
function weightOf(tape: readonly number[]): number {
  const chosen = tape.filter((entry) => entry !== 0).length;
  const sum = tape.reduce((total, entry) => total + entry, 0);
  return chosen * 1_000_000 + sum * 1_000 + tape.length;
}

/** As few characters as a command line needs: `0*12,3,0,1`. */
export function printTape(tape: readonly number[]): string {
  const parts: string[] = [];
  for (let at = 0; at < tape.length; ) {
    let end = at;
    while (tape[end] === tape[at] && end < tape.length) end += 1;
    parts.push(end - at > 1 ? `${tape[at]}*${end - at}` : `${tape[at]}`);
    at = end;
  }
  return parts.join(',');
}

/** @throws Error if the text is no tape */
export function parseTape(text: string): readonly number[] {
  return text.split(',').flatMap((part) => {
    const [entry, times = 1] = part.split('*').map(Number);
    if (!Number.isInteger(entry) || !Number.isInteger(times))
      throw new Error(`'${part}' is no part of a tape`);
    return Array<number>(times).fill(Number(entry));
  });
}
