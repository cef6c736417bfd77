/** The known word that a mistyped one was meant to be. */

/** Letters that a mistyped word differs in; one that differs in more was not meant. */
const MISTYPED = 2;
/** No word of ours has as many letters. */
const LONGEST = 40;

/** Returns `; did you mean X?` for the known word that is nearest, or nothing if none is near. */
export function didYouMean(word: string, known: readonly string[]): string {
  const [nearest] = known
    .map((one) => ({ one, edits: editsBetween(word.slice(0, LONGEST), one) }))
    .filter(({ one, edits }) => edits <= Math.min(MISTYPED, one.length / 2))
    .toSorted((a, b) => a.edits - b.edits);
  return nearest === undefined ? '' : `; did you mean ${nearest.one}?`;
}

/** Levenshtein's distance: letters to put in, take out or change. */
function editsBetween(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...from].entries()) {
    let left = index + 1;
    const next = [left];
    for (const [column, other] of [...to].entries()) {
      const [diagonal = 0, above = 0] = row.slice(column);
      left = Math.min(left + 1, above + 1, diagonal + (letter === other ? 0 : 1));
      next.push(left);
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
