import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { faultsInJson } from './json-text.ts';

const TWICE = [{ in: 'body', pointer: '', detail: 'holds a name twice' }];

describe('a JSON text', () => {
  it('of any form that is understood alike everywhere has no fault', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), fc.constantFrom(0, 2), (value, space) => {
        expect(faultsInJson(JSON.stringify(value, null, space))).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    '{"slotId":"a","slotId":"b"}',
    '{"a":{"b":1},"c":[{"d":1 , "d" : 1}]}',
    '{"a":1,"\\u0061":2}',
    '{"__proto__":1,"__proto__":2}',
    '{"\\"":1,"\\"":2}',
    '{"a":":","a":"\\":"}',
  ])('%s holds a name twice', (text) => {
    expect(faultsInJson(text)).toEqual(TWICE);
  });

  it.each(['{"a":{"a":1},"b":"a"}', '[{"a":1},{"a":1}]', '{"a":"\\"a\\":1,\\"a\\":2"}'])(
    '%s does not',
    (text) => {
      expect(faultsInJson(text)).toEqual([]);
    },
  );

  it('with half a character says where', () => {
    const text = '{"a":["x",{"b\\ud83dc/~":"\\uDE00"}],"ok":"\\ud83d\\ude00\\\\ud800"}';
    expect(faultsInJson(text).map(({ pointer }) => pointer)).toEqual([
      '/a/1/b\ud83dc~1~0',
      '/a/1/b\ud83dc~1~0',
    ]);
  });

  it('that is no JSON, or as deep as it is long, does no harm', () => {
    for (const text of ['', '{', '{"a":1,"a"', '['.repeat(8_000)])
      expect(faultsInJson(text)).toEqual([]);
    expect(faultsInJson('{"a":'.repeat(2_000) + 1 + '}'.repeat(2_000))).toEqual([]);
    expect(faultsInJson('\\"'.repeat(8_192))).toEqual([]);
  });
});
