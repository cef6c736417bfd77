import { expect, it } from 'vitest';
import { silent } from '../../../tests/support/log.ts';
import { MisdirectedMessageError } from '../../bus/errors.ts';
import { idAt } from '../../ports/ids.ts';
import { refuseUnknown } from './unknown-saga.ts';

const retentionMs = 3_600_000;
const now = 10 * retentionMs;

/** A reply to a saga that began so long ago, and is not in the saga log. */
const replyTo = (ageMs: number) => {
  const sagaId = `${idAt(now - ageMs)}-7000-8000-000000000000`;
  const correlationId = `${sagaId}:charge-card:do`;
  return { id: 'r1', type: 'CARD_CHARGED', sagaId, correlationId, payload: {} };
};

it('a reply to a saga that may have been removed is dropped, and the log says which', () => {
  const lines: object[] = [];
  const log = { ...silent, warn: (fields: object) => void lines.push(fields) };
  const reply = replyTo(retentionMs);
  refuseUnknown({ retentionMs, clock: { now: () => now }, log }, reply);
  const { type, sagaId, correlationId } = reply;
  expect(lines).toEqual([{ type, sagaId, correlationId }]);
});

it('a reply to a saga that is too young for that is refused, and says where to look', () => {
  const refusing = () =>
    refuseUnknown(
      { retentionMs, clock: { now: () => now }, log: silent },
      replyTo(retentionMs - 1),
    );
  expect(refusing).toThrow(MisdirectedMessageError);
  expect(refusing).toThrow('does another database use this queue?');
});
