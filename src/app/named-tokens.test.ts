import { describe, expect, it } from 'vitest';
import { readSettings } from './config.ts';
import { allTokens } from './named-tokens.ts';

const ANN = 'token-of-ann-canary';
const BEN = 'token-of-ben-canary';
const SHARED = 'a-token-for-all-of-them';

const read = (OPERATOR_TOKENS: string) => readSettings({ OPERATOR_TOKENS }).OPERATOR_TOKENS;

describe('tokens with names', () => {
  it('are listed with commas or line ends between', () => {
    const both = [
      { name: 'ann', token: ANN },
      { name: 'ben.2', token: BEN },
    ];
    for (const list of [`ann:${ANN},ben.2:${BEN}`, ` ann:${ANN}\r\nben.2:${BEN}\n`])
      expect(read(list)).toEqual(both);
  });

  it('are enough to listen beyond this machine', () => {
    const env = { HOST: '0.0.0.0', OPERATOR_TOKENS: `ann:${ANN}` };
    expect(readSettings(env).HOST).toBe('0.0.0.0');
  });

  it.each([
    ['', 'must be a comma list of name:token'],
    [ANN, 'entry 1 must be a name, a colon and a token'],
    [`ann:${ANN},ben:`, 'entry 2 must be a name, a colon and a token'],
    [`Ann:${ANN}`, 'the name of entry 1 must have 1 to 40 of a-z, 0-9 and . _ -'],
    [`:${ANN}`, 'the name of entry 1 must have'],
    [`${'a'.repeat(41)}:${ANN}`, 'the name of entry 1 must have'],
    [`operator:${ANN}`, 'the name of entry 1 is kept for whoever has OPERATOR_TOKEN'],
    ['ann:canary-too', 'the token of entry 1 must have 16 or more letters'],
    [`ann:${ANN}:canary`, 'the token of entry 1 must have 16 or more letters'],
    [`${ANN}:ann`, 'the token of entry 1 must have 16 or more letters'],
    [`ann:${ANN},ann:${BEN}`, 'entries 1 and 2 have the same name'],
    [`ann:${ANN},ben:${ANN}`, 'entries 1 and 2 have the same token'],
    [Array.from({ length: 101 }, (_, n) => `a${n}:${n}-${ANN}`).join(), '100 entries at most'],
  ])('of the form %s stop the start, and are not printed', (list, fault) => {
    expect(() => read(list)).toThrow('OPERATOR_TOKENS: ');
    expect(() => read(list)).toThrow(fault);
    expect(() => read(list)).not.toThrow('canary');
  });

  it('that are wrong in several ways have each named', () => {
    for (const fault of ['the name of entry 1', 'the token of entry 1', 'entry 2 must be'])
      expect(() => read('Ann:short,ben')).toThrow(`OPERATOR_TOKENS: ${fault}`);
  });
});

describe('the token for all', () => {
  const named = [{ name: 'ann', token: ANN }];

  it('names nobody as long as no other does', () => {
    expect(allTokens(SHARED)).toEqual([{ name: undefined, token: SHARED }]);
    expect(allTokens(undefined)).toEqual([]);
  });

  it('is that of operator beside others with names', () => {
    expect(allTokens(SHARED, named)).toEqual([...named, { name: 'operator', token: SHARED }]);
  });

  it('is ann’s if ann has the same one', () => {
    expect(allTokens(ANN, named)).toEqual(named);
  });
});
