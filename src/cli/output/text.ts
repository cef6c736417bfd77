/** Text in colours that tell a state at a glance; it is drawn when it is written. */

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

export interface Painted {
  readonly style: Style;
  readonly text: string;
}

/** A line or a cell; it is escaped, and painted, when it is written. */
export type Text = string | Painted | readonly (string | Painted)[];

const tones = new Map<string, Style>(
  Object.entries({
    approved: 'green',
    completed: 'green',
    available: 'green',
    paid: 'green',
    done: 'green',
    stalled: 'red',
    refused: 'red',
    failed: 'red',
    unknown: 'red',
    compensating: 'yellow',
    compensated: 'yellow',
    rejected: 'yellow',
    running: 'cyan',
  }),
);

/** Text in a style; it is drawn only if the output has colours. */
export function painted(style: Style, text: string): Painted {
  return { style, text };
}

/** A word of the API in the colour of its meaning, such as red for `stalled`. */
export function toned(word: string): string | Painted {
  const tone = tones.get(word);
  return tone === undefined ? word : painted(tone, word);
}
