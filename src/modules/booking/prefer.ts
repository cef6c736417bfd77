/** The `Prefer` header (RFC 7240), of which only `wait` is known here. */

/** A name, then a value as a token or a quoted string; each may have blanks around it. */
const PREFERENCE = /^\s*([!#$%&'*+.^_`|~\w-]+)\s*(?:=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s";,]*)))?\s*$/;

/**
 * Seconds of `wait`; 0 if it is not preferred, or not in a way that makes sense. Preferences
 * that are not known, or not well formed, are passed over. Of several `wait`, the first counts.
 * @param prefer the header, several of them joined by commas
 */
export function preferredWaitS(prefer: string | undefined): number {
  for (const preference of splitOutsideQuotes(prefer ?? '', ',')) {
    // A part after a semicolon is a parameter of the preference, not one by itself.
    const [, name, quoted, token] =
      PREFERENCE.exec(splitOutsideQuotes(preference, ';')[0] ?? '') ?? [];
    if (name?.toLowerCase() !== 'wait') continue;
    const seconds = quoted ?? token ?? '';
    return /^\d+$/.test(seconds) ? Number(seconds) : 0;
  }
  return 0;
}

/** A quoted string that is never closed takes all that follows. */
function splitOutsideQuotes(text: string, separator: ',' | ';'): readonly string[] {
  const parts: string[] = [''];
  const pieces = text.match(/"(?:[^"\\]|\\.)*(?:"|\\?$)|[^"]/g) ?? [];
  for (const piece of pieces) {
    if (piece === separator) parts.push('');
    else parts.push(`${parts.pop()}${piece}`);
  }
  return parts;
}
