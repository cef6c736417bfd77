/** Text that must fit into a picture: SVG neither wraps nor cuts it. */

/** The text in at most `length` characters: its end gives way to an ellipsis. */
export function cut(text: string, length: number): string {
  const characters = [...text];
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join('')}…`;
}

/** Coordinates to a tenth: more digits are only bytes. */
export function tenth(coordinate: number): number {
  return Math.round(coordinate * 10) / 10;
}

/** The usual width of a character of 12 pixels; text is placed by it, since none is measured. */
const CHARACTER_WIDTH = 6.9;

/** About how wide a text is, in pixels. */
export function textWidth(text: string): number {
  return text.length * CHARACTER_WIDTH;
}

interface Room {
  /** The text begins here if there is room. */
  readonly from: number;
  readonly left: number;
  readonly right: number;
}

export interface TextPlace {
  readonly x: number;
  readonly anchor: 'start' | 'end';
  /** So many characters fit. */
  readonly length: number;
}

/** Places a text from a point on, or up to the right edge if it would cross it. */
export function placeText(text: string, { from, left, right }: Room): TextPlace {
  const length = Math.floor((right - left) / CHARACTER_WIDTH);
  const fits = from + textWidth(text) <= right;
  return fits ? { x: from, anchor: 'start', length } : { x: right, anchor: 'end', length };
}
