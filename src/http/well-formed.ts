/**
 * Removes halves of characters from foreign text. JSON can say half a surrogate pair by an escape,
 * and many parsers of other languages refuse all of it then (RFC 8259, 8.2).
 */

/** The character that stands for a broken one. */
const REPLACEMENT = '\ufffd';

/** The text, with each lone surrogate replaced. */
export function wellFormedText(text: string): string {
  return text.replace(/\p{Surrogate}/gu, REPLACEMENT);
}

/** The same for each text in a value that JSON can say, names included. */
export function wellFormed<Value extends object>(value: Value): Value {
  const json = JSON.stringify(value);
  // `JSON.stringify` escapes halves alone, in lower case; nearly nothing has one.
  if (!/\\ud[89a-f]/.test(json)) return value;
  // An even number of backslashes before it are backslashes themselves.
  const whole = json.replace(/(?<!\\)((?:\\\\)*)\\ud[89a-f][\da-f]{2}/g, `$1${REPLACEMENT}`);
  return JSON.parse(whole) as Value; // Of the same form: only texts have changed.
}
