/**
 * Finds what JSON allows but parsers read differently (RFC 7493, I-JSON): halves of characters, and
 * a name that stands twice in one object.
 */
import { type Fault, pointerTo } from './faults.ts';

/** Each string of a JSON text; a string with a colon after it is the name of a member. */
const STRINGS = /"(?:[^"\\]|\\.)*"(\s*:)?/g;
/** Text that was decoded from UTF-8 has halves only by escapes. */
const ESCAPED_HALF = /\\u[dD][89a-fA-F]/;

/** The faults of a JSON text; none for a text that is not JSON, which its parser will refuse. */
export function faultsInJson(text: string): readonly Fault[] {
  const json = parsed(text);
  if (json === undefined) return [];
  const found = membersIn(json);
  const written = [...text.matchAll(STRINGS)].filter(([, colon]) => colon !== undefined).length;
  return [
    ...(written > found.names ? [inBody('', 'holds a name twice')] : []),
    ...(ESCAPED_HALF.test(text) ? halvesIn(found.texts) : []),
  ];
}

interface Members {
  /** The number of members of all objects together. */
  readonly names: number;
  /** Each string, names included, with the JSON Pointer to it. */
  readonly texts: readonly (readonly [text: string, pointer: string])[];
}

/** Without recursion: a body can be as deep as it is long. */
function membersIn(json: unknown): Members {
  let names = 0;
  const texts: [string, string][] = [];
  const rest: [unknown, string][] = [[json, '']];
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    const [value, pointer] = next;
    if (typeof value === 'string') texts.push([value, pointer]);
    if (typeof value !== 'object' || value === null) continue;
    const isList = Array.isArray(value);
    for (const [name, inner] of Object.entries(value)) {
      const at = pointer + pointerTo([name]);
      if (!isList) {
        names += 1;
        texts.push([name, at]);
      }
      rest.push([inner, at]);
    }
  }
  return { names, texts };
}

function halvesIn(texts: Members['texts']): readonly Fault[] {
  const halves = texts.filter(([text]) => /\p{Surrogate}/u.test(text));
  return halves.map(([, pointer]) => inBody(pointer, 'holds half a character'));
}

function inBody(pointer: string, detail: string): Fault {
  return { in: 'body', pointer, detail };
}

/** The value, or undefined if it is not JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
