/** Lengths of time as people say them. */

const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
] as const;

/**
 * A length of time in at most two units: 12 ms, 1.5 s, 42 s, 2 min 5 s, 3 h 12 min, 2 d 4 h. None
 * is negative: two clocks may differ.
 */
export function elapsed(ms: number): string {
  const length = Math.max(0, Math.round(ms));
  if (length < 1_000) return `${length} ms`;
  if (length < 10_000) return `${Number((length / 1_000).toFixed(1))} s`;
  const seconds = Math.round(length / 1_000) * 1_000;
  const largest = units.findIndex(([, size]) => seconds >= size);
  const [name, size] = units[largest] ?? units[3];
  const [small, part] = units[largest + 1] ?? [name, size];
  const rest = Math.floor((seconds % size) / part);
  const whole = `${Math.floor(seconds / size)} ${name}`;
  return rest === 0 ? whole : `${whole} ${rest} ${small}`;
}
