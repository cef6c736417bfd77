/**
 * The words that an instance repeats: its id, what its input names, the replies of its steps; and
 * those that every history does. In a stored text each stands as one character, and the whole text
 * is made again when it is read.
 *
 * JSON escapes control characters (RFC 8259, section 7), so a raw one in its text means nothing
 * else. A word is taken out of JSON text as it stands there, and so is put back exactly.
 */
import type { SagaInstance } from '../instance.ts';

/** A character that stands for a word, as it is in JSON text. */
type Word = readonly [character: string, text: string];

export type Words = readonly Word[];

/** The part of an instance that has the words: nothing of it changes once it is there. */
export type Worded = Pick<SagaInstance, 'id' | 'input' | 'steps'>;

const ID = '\u0001';
/** For the texts of an input, in their order. */
const OF_INPUT = ['\u0002', '\u0003', '\u0004', '\u0005', '\u0006'];
/** For the replies of steps, by the place of the step. */
const OF_REPLIES = Array.from({ length: 16 }, (_, n) => String.fromCharCode(0x10 + n));
/** Pieces of what most histories consist of. They stand in databases: none may ever change. */
const OF_HISTORIES: Words = [
  ['\u0007', '["step-done","'],
  ['\u0008', '["command-sent","'],
  ['\u0009', '",{"command":"'],
  ['\u000a', '","messageId":"'],
  ['\u000b', ',"attempt":1}]'],
  ['\u000c', '",{"reply":"'],
  ['\u000d', '","data":'],
  ['\u000e', ',"messageId":"'],
  ['\u000f', '",{}]'],
];
/** Shorter ones are not worth it. */
const SHORTEST = 8;

/** The words of an instance: a reply of a step is one from when it has come. */
export function wordsOf({ id, input, steps }: Worded): Words {
  const words: Word[] = [];
  const add = (character: string | undefined, text: string) => {
    if (character !== undefined && text.length >= SHORTEST) words.push([character, text]);
  };
  for (const [place, { reply }] of steps.entries())
    if (reply !== null) add(OF_REPLIES[place], JSON.stringify(reply));
  add(ID, asInJson(id));
  const texts = Object.values(input).filter((value) => typeof value === 'string');
  for (const [place, text] of texts.entries()) add(OF_INPUT[place], asInJson(text));
  return [...words, ...OF_HISTORIES];
}

function asInJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** The JSON text with each word as its character. */
export function shortened(json: string, words: Words): string {
  let text = json;
  for (const [character, word] of words) text = text.replaceAll(word, character);
  return text;
}

/** The JSON text that was shortened. */
export function whole(text: string, words: Words): string {
  let json = text;
  // A function, since `$` has a meaning in a text that replaces another.
  for (const [character, word] of words) json = json.replaceAll(character, () => word);
  return json;
}
