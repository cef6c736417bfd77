import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { CodedError } from '../ports/errors.ts';
import { check, checkAnswer, createCatalogue } from './catalogue.ts';
import { command, noData, refusalData } from './contract.ts';
import { ContractError, InvalidMessageError } from './errors.ts';

const count = command({
  type: 'math.count',
  request: z.object({ upTo: z.int(), by: z.object({ step: z.int() }).optional() }),
  success: { COUNTED: z.object({ sum: z.int() }) },
  refusal: { NOT_COUNTED: refusalData },
});
const reset = command({
  type: 'math.reset',
  request: z.object({}),
  success: { RESET: noData },
  refusal: {},
});
const math = { module: 'math', commands: [count, reset] };

describe('the catalogue', () => {
  const catalogue = createCatalogue([math]);

  it('knows the queue of each command, and of no other', () => {
    expect(catalogue.queueOf('math.reset')).toBe('math.commands');
    expect(catalogue.queueOf('math.divide')).toBeUndefined();
  });

  it('takes what fits, without the fields that nobody knows', () => {
    expect(catalogue.checkRequest('math.count', { upTo: 3, colour: 'red' })).toEqual({ upTo: 3 });
    expect(catalogue.checkReply('COUNTED', { sum: 6, colour: 'red' })).toEqual({ sum: 6 });
    expect(catalogue.checkReply('NOT_COUNTED', { reason: 'tired' })).toEqual({ reason: 'tired' });
  });

  it('knows a refusal from a success, and from what nobody declares', () => {
    const types = ['NOT_COUNTED', 'COUNTED', 'RESET', 'NOT_RESET'];
    expect(types.map(catalogue.isRefusal)).toEqual([true, false, false, false]);
  });

  it('takes the reply of no command but those of its contracts', () => {
    expect(() => catalogue.checkReply('HALVED', {})).toThrow('no contract knows this type');
    expect(() => catalogue.checkRequest('math.halve', {})).toThrow('no contract knows this type');
  });

  it('keeps what a refusal says beside its reason if that fits; else it is a no still', () => {
    const refusalWithDate = refusalData.extend({ until: z.int() });
    const wait = { ...reset, refusal: { NOT_RESET: refusalWithDate } };
    const { checkReply } = createCatalogue([{ module: 'math', commands: [wait] }]);
    const told = { reason: 'tired', until: 7 };
    expect(checkReply('NOT_RESET', told)).toEqual(told);
    expect(checkReply('NOT_RESET', { ...told, until: 'soon' })).toEqual({ reason: 'tired' });
  });

  it('says of what does not fit where, and why', () => {
    const wrong = () => catalogue.checkRequest('math.count', { upTo: 'x', by: { step: 0.5 } });
    expect(wrong).toThrow(InvalidMessageError);
    expect(wrong).toThrow(/\/upTo .+; \/by\/step .+/);
    expect(() => catalogue.checkReply('COUNTED', {})).toThrow('/sum');
    expect(() => check('math.halve', undefined, {})).toThrow('no contract knows this type');
  });

  it('has one owner for each type, of commands and of replies', () => {
    const twice = { module: 'other', commands: [reset] };
    expect(() => createCatalogue([math, twice])).toThrow(ContractError);
    const other = { ...reset, type: 'other.reset' };
    const sameReply = { module: 'other', commands: [other] };
    expect(() => createCatalogue([math, sameReply])).toThrow('two contracts declare RESET');
  });
});

describe('what a handler answers', () => {
  it('is a reply of its command, without the fields that nobody knows', () => {
    const answer = { type: 'COUNTED', data: { sum: 6, secret: 'x' } };
    expect(checkAnswer(count, answer)).toEqual({ type: 'COUNTED', data: { sum: 6 } });
    const refusal = { type: 'NOT_COUNTED', data: { reason: 'tired' } };
    expect(checkAnswer(count, refusal)).toEqual(refusal);
  });

  it.each([
    ['of another command', { type: 'RESET', data: {} }],
    ['whose data does not fit', { type: 'COUNTED', data: { sum: 'six' } }],
    ['without data', { type: 'COUNTED', data: {} }],
  ])('and is a reply %s is a fault of the handler, no poison', (_, reply) => {
    const answering = () => checkAnswer(count, reply);
    expect(answering).toThrow(CodedError);
    expect(answering).not.toThrow(InvalidMessageError);
    expect(answering).toThrow(`the handler of math.count answered ${reply.type} against`);
  });
});
