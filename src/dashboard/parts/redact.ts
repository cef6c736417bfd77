/** Payloads as they may be shown. */

/** Names whose values are nobody's business on a screen. */
const SECRET = /payment_?method|token|password|secret|authorization|card|iban/i;
const HIDDEN = '[redacted]';

/** The payload as JSON with line breaks; values under secret names are left out. */
export function shownJson(payload: unknown): string {
  const hide = (name: string, value: unknown) =>
    name !== '' && SECRET.test(name) ? HIDDEN : value;
  return JSON.stringify(payload, hide, 2);
}
