/**
 * Of a test that measures a time: the tests of another file may have the core just then, but what
 * is too slow by itself is so each time.
 */
export const TIMED = { retry: 2 } as const;
