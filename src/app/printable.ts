/** Text of others, made such that it cannot act on the terminal or page that shows it. */

/**
 * Characters that a terminal obeys or does not show: controls (C0, delete, C1), line separators,
 * marks of direction, marks without width, and halves of surrogate pairs.
 */
const NOT_DRAWN =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|(?!\p{Variation_Selector})\p{Default_Ignorable_Code_Point}/gu;

/** Plain ASCII, as most lines are: such a line is soon looked through. */
const PLAIN = /^[ -~]*$/;

/** The text with `\u001b` and the like in place of what is not drawn. JSON stays the same JSON. */
export function printable(text: string): string {
  return PLAIN.test(text) ? text : text.replace(NOT_DRAWN, escaped);
}

function escaped(character: string): string {
  const unit = (half: string) => `\\u${half.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return character.split('').map(unit).join('');
}
