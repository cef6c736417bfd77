/** What an operator reads of a command that did not leave, and what is noted of it. */
import { beforeEach, describe, expect, it } from 'vitest';
import { type LogLine, listening } from '../../../tests/support/log.ts';
import { orderInput, orderSaga } from '../../../tests/support/order-saga.ts';

import { createWires, type Wires } from '../../../tests/support/wires.ts';
import { InvalidMessageError, NotSentError, UnconfirmedError } from '../../bus/errors.ts';
import { createVirtualClock } from '../../testing/virtual-clock.ts';
import type { Awaiting } from '../instance.ts';
import { newInstance } from '../machine/new-instance.ts';
import { createSending, type Send } from './sending.ts';

const identity = { id: 's1', at: 5, fingerprint: 'f', trace: undefined };
const saga = newInstance(orderSaga, orderInput, identity);
const command: Awaiting = {
  stepIndex: 0,
  direction: 'do',
  commandId: 's1:hold-goods:do',
  type: 'stock.hold',
  payload: { n: 1 },
  compensates: null,
  attempt: 2,
  dueAt: 9,
  deadlineAt: null,
};
/** What each line says of the command that it is about. */
const about = { sagaId: 's1', businessKey: 'o1', messageId: 's1:hold-goods:do' };

let wires: Wires;
let lines: LogLine[];
let levels: string[];
/** What the saga log was told. */
let noted: unknown[];
let note: () => Promise<unknown>;
let send: Send;

beforeEach(() => {
  wires = createWires();
  levels = [];
  noted = [];
  note = async () => {};
  const heard = listening();
  lines = heard.lines;
  const at = (level: 'debug' | 'warn' | 'error') => (fields: object, said: string) => {
    levels.push(level);
    heard.log[level](fields, said);
  };
  send = createSending({
    bus: wires,
    replyQueue: 'r',
    clock: createVirtualClock(),
    sagaLog: { oldest: () => 's0' },
    canSend: () => true,
    mayNotHaveLeft: (sagaId) => noted.push(`${sagaId} may not have left`),
    noteUnsent: (sagaId, unsent) => {
      noted.push({ sagaId, ...unsent });
      return note();
    },
    log: { ...heard.log, debug: at('debug'), warn: at('warn'), error: at('error') },
  });
});

const failsWith = (error: Error) => {
  wires.send = () => Promise.reject(error);
};

describe('a command that is sent', () => {
  it('leaves with where it is answered and the oldest saga that is kept', async () => {
    await send(saga, command);
    expect(wires.sent).toEqual([
      {
        id: 's1:hold-goods:do',
        type: 'stock.hold',
        sagaId: 's1',
        attempt: 2,
        payload: { n: 1 },
        replyTo: 'r',
        oldestSagaId: 's0',
      },
    ]);
    expect([lines, noted]).toEqual([[], []]);
  });
});

describe('a command that did not leave', () => {
  const away = new NotSentError('stock.hold', 'the wire is cut');
  const said = 'commands are not sent; each is sent again when due';
  const { message: why } = away;
  const unsent = { sagaId: 's1', commandId: 's1:hold-goods:do', attempt: 2, why };

  it('is told of with its saga and why, and is noted', async () => {
    failsWith(away);
    await send(saga, command);
    expect(lines).toEqual([{ ...about, why, said }]);
    expect(levels).toEqual(['warn']);
    expect(noted).toEqual(['s1 may not have left', unsent]);
  });

  it('calls nobody while the bus says itself that it is away', async () => {
    wires.away = true;
    await send(saga, command);
    expect(lines).toEqual([{ ...about, why, said }]);
    expect(levels).toEqual(['debug']);
  });

  it('is told of once more if that cannot be noted', async () => {
    failsWith(away);
    const fault = new Error('disk full');
    note = () => Promise.reject(fault);
    await send(saga, command);
    expect(lines.slice(1)).toEqual([
      { ...about, err: fault, said: 'failed to note that a command did not leave' },
    ]);
    expect(levels).toEqual(['warn', 'warn']);
  });

  it('perhaps is not noted as one that did not, and is sent again all the same', async () => {
    const lost = new UnconfirmedError('stock.hold', 'the wire is cut');
    failsWith(lost);
    await send(saga, command);
    expect(lines).toEqual([{ ...about, why: lost.message, said }]);
    expect(noted).toEqual(['s1 may not have left']);
  });

  it('since it never can is an error that names its saga', async () => {
    const invalid = new InvalidMessageError('stock.hold', 'no goods');
    failsWith(invalid);
    await send(saga, command);
    expect(lines).toEqual([{ ...about, err: invalid, said: 'a command cannot be sent' }]);
    expect([levels, noted]).toEqual([['error'], []]);
  });
});
