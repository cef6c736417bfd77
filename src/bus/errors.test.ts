import { describe, expect, it } from 'vitest';
import type { CodedError } from '../ports/errors.ts';
import {
  BusUnavailableError,
  ContractError,
  DuplicateHandlerError,
  InvalidMessageError,
  MisdirectedMessageError,
  NotSentError,
  QueueFullError,
  QueueHeldError,
  ReceiverUnavailableError,
  UnconfirmedError,
} from './errors.ts';

const cause = new Error('ECONNREFUSED');
const isBack = async () => true;

describe('an error of the bus', () => {
  it.each<[string, string, CodedError]>([
    [
      'duplicate_handler',
      'pay already has a handler; register exactly one',
      new DuplicateHandlerError('pay'),
    ],
    [
      'invalid_message',
      'message pay does not fit its contract: /n is no number',
      new InvalidMessageError('pay', '/n is no number'),
    ],
    [
      'invalid_message',
      'message pay has no place here: nobody takes it',
      new MisdirectedMessageError('pay', 'nobody takes it'),
    ],
    [
      'not_sent',
      'message pay was not sent: the bus is closed; it is to be sent again later',
      new NotSentError('pay', 'the bus is closed'),
    ],
    [
      'not_sent',
      'message pay was not sent: queue pay.commands is full; it is to be sent again later',
      new QueueFullError('pay', 'pay.commands'),
    ],
    [
      'unconfirmed',
      'message pay left but was not confirmed: no answer; send it again, a repeat has no effect',
      new UnconfirmedError('pay', 'no answer'),
    ],
    [
      'receiver_unavailable',
      'the disk is full; work goes on by itself once it can',
      new ReceiverUnavailableError('the disk is full', isBack),
    ],
    [
      'bus_unavailable',
      'the broker cannot be asked: it is away; try again later',
      new BusUnavailableError('it is away'),
    ],
    [
      'queue_held',
      'the queue pay.commands belongs to another database, b; end that process, or give this ' +
        'one a broker or virtual host of its own',
      new QueueHeldError('pay.commands', 'b', true),
    ],
    [
      'queue_held',
      'the queue pay.commands belongs to another database, b; its process is away, and this one ' +
        'takes over unless it comes back',
      new QueueHeldError('pay.commands', 'b', false),
    ],
    ['contract', 'two of a name', new ContractError('two of a name')],
  ])('has a code, %s, and says what to do: %s', (code, message, error) => {
    expect(error).toMatchObject({ code, message, name: error.constructor.name });
  });

  it('keeps what caused it', () => {
    for (const error of [
      new NotSentError('pay', 'it is away', cause),
      new UnconfirmedError('pay', 'it is away', cause),
      new ReceiverUnavailableError('it is away', isBack, cause),
      new BusUnavailableError('it is away', cause),
    ])
      expect(error.cause).toBe(cause);
  });
});
