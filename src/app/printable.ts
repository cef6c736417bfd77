/** Text of others, made such that it cannot act on the terminal or page that shows it. */

/**
 * What is obeyed instead of drawn, or not shown: controls (C0, delete, C1), separators of lines,
 * what turns the direction of text or has no width, and halves of surrogate pairs.
 */
const NOT_DRAWN =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|(?!\p{Variation_Selector})\p{Default_Ignorable_Code_Point}/gu;

/** What most lines consist of, which is soon looked through. */
const PLAIN = /^[ -~]*$/;

/** The text with `\u001b` and the like in place of what is not drawn. JSON stays the same JSON. */
export function printable(text: string): string {
  return PLAIN.test(text) ? text : text.replace(NOT_DRAWN, escaped);
}

function escaped(character: string): string {
  const unit = (half: string) => `\\u${half.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return character.split('').map(unit).join('');
}
