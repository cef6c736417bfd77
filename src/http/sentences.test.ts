import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { sentenceOf } from './sentences.ts';

const told = (schema: z.ZodType, value: unknown) =>
  schema.safeParse(value, { error: sentenceOf }).error?.issues.map(({ message }) => message);

describe('the sentence about a value that does not fit', () => {
  it.each([
    [z.string(), undefined, 'is missing'],
    [z.string(), 1, 'must be a string'],
    [z.int(), 1.5, 'must be a whole number'],
    [z.boolean(), 'x', 'must be true or false'],
    [z.object({}), [], 'must be an object'],
    [z.array(z.string()), {}, 'must be a list'],
    [z.enum(['a', 'b']), 'c', 'must be one of a, b'],
    [z.literal('a'), 'c', 'must be a'],
    [z.string().min(1), '', 'must not be empty'],
    [z.string().min(3), 'a', 'must have at least 3 characters'],
    [z.string().max(3), 'abcd', 'must have at most 3 characters'],
    [z.number().min(2), 1, 'must be at least 2'],
    [z.number().max(2), 3, 'must be at most 2'],
    [z.array(z.string()).max(1), ['a', 'b'], 'must have at most 1 items'],
    [z.iso.datetime(), 'x', 'must be a time in RFC 3339'],
    [z.strictObject({}), { a: 1 }, 'is not known here; leave it out'],
    [z.union([z.string(), z.number()]), true, 'is not valid here'],
  ])('%# says what to do', (schema, value, sentence) => {
    expect(told(schema, value)).toEqual([sentence]);
  });

  it('is that of the schema if it has one', () => {
    expect(told(z.string().min(1, 'must name somebody'), '')).toEqual(['must name somebody']);
  });
});
