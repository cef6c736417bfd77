/**
 * The time in an id. Sagas have ids that sort by the time of their making: UUIDs of version 7,
 * whose first 48 bits are milliseconds since the epoch (RFC 9562, section 5.7).
 */

/** A fresh, unique id. Ids sort by the time of their making, which keeps indexes compact. */
export type NewId = () => string;

const UUID_V7 = /^([0-9a-f]{8})-([0-9a-f]{4})-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

const HEX_DIGITS = 12;
/** The latest time that an id can tell, in the year 10889. */
const LATEST = 16 ** HEX_DIGITS - 1;

/** The time in an id, in milliseconds since the epoch; undefined if the id has none. */
export function madeAt(id: string): number | undefined {
  const found = UUID_V7.exec(id);
  return found === null ? undefined : Number.parseInt(`${found[1]}${found[2]}`, 16);
}

/** A text that sorts behind every id made before `at`, and before every one made later. */
export function idAt(at: number): string {
  const hex = Math.min(Math.max(0, Math.floor(at)), LATEST)
    .toString(16)
    .padStart(HEX_DIGITS, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8, HEX_DIGITS)}`;
}

/** The id, or a mark of the time `at` if the id was made later. */
export function notAfter(id: string, at: number): string {
  return (madeAt(id) ?? 0) <= at ? id : idAt(at);
}
