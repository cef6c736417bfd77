/** A number in [0, 1), evenly spread: the source of all jitter. */
export type Random = () => number;
