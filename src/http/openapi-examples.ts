/** The examples of the description: one booking, declined, as it is seen from everywhere. */
const at = '2026-03-01T09:00:00.000Z';
const later = '2026-03-01T09:00:00.084Z';
const slotId = '019cabc0-1111-7000-8000-000000000001';
const bookingId = '019cabc0-2222-7000-8000-000000000002';
const sagaId = '019cabc0-3333-7000-8000-000000000003';

const step = { kind: 'command', startedAt: at, finishedAt: later };

const summary = {
  ...{ id: sagaId, definition: 'book-slot', version: 1, state: 'compensated' },
  ...{ step: null, attempt: 0, nextAttemptAt: null, bookingId },
  reason: { code: 'refused', detail: 'card_declined' },
  ...{ createdAt: at, updatedAt: later, finishedAt: later },
  steps: [
    { ...step, name: 'create-booking', kind: 'local', state: 'compensated' },
    { ...step, name: 'block-slot', state: 'compensated' },
    { ...step, name: 'pay-bill', state: 'refused' },
  ],
};

/** By the name of the schema. */
export const schemaExamples: Readonly<Record<string, object>> = {
  Slot: {
    ...{ id: slotId, name: 'A1', status: 'available', bookingId: null },
    price: { amount: 10_000, currency: 'USD' },
  },
  Booking: {
    ...{ id: bookingId, slotId, status: 'rejected', sagaId, sagaState: 'compensated' },
    ...{ reason: 'card_declined', createdAt: at, updatedAt: later },
  },
  Bill: {
    ...{ id: '019cabc0-4444-7000-8000-000000000004', bookingId, amount: 10_000, currency: 'USD' },
    ...{ status: 'failed', reason: 'card_declined', createdAt: at, updatedAt: at },
  },
  SagaSummary: summary,
  Saga: {
    ...summary,
    history: [
      { seq: 1, at, type: 'started', step: null, detail: {} },
      {
        seq: 2,
        at: later,
        type: 'step-refused',
        step: 'pay-bill',
        detail: { reply: 'BILL_FAILED' },
      },
    ],
  },
  SagaCounts: { running: 2, completed: 140, compensating: 0, compensated: 12, stalled: 1 },
  BulkAnswer: {
    ...{ count: 2, done: 1 },
    refused: [{ sagaId, detail: 'retry is not possible: the saga has ended' }],
  },
  DeadLetter: {
    ...{ id: '019cabc0-5555-7000-8000-000000000005', queue: 'billing.commands', attempts: 5 },
    ...{ reason: 'the payment gateway is not available', deadAt: later, sagaId },
    ...{ messageId: `${sagaId}:pay-bill:do`, type: 'billing.pay' },
  },
  DeadLetterBulkAnswer: {
    ...{ count: 2, done: 1 },
    refused: [
      {
        id: '019cabc0-5555-7000-8000-000000000005',
        detail: `it is not sent again: saga ${sagaId} has ended; discard it`,
      },
    ],
  },
  Problem: {
    ...{
      type: 'about:blank',
      title: 'Unprocessable Content',
      status: 422,
      requestId: 'b2c7e5c6-8f3f-4a57',
    },
    detail: 'the request does not have the form asked for',
    errors: [{ pointer: '/slotId', detail: 'Invalid input: expected string, received undefined' }],
  },
};

const operated = { reason: 'the gateway is back', actor: 'ada' };

/** By the id of the operation whose body it is. */
export const requestExamples: Readonly<Record<string, object>> = {
  addSlot: { name: 'A1', price: { amount: 10_000, currency: 'USD' } },
  changeSlot: { status: 'closed' },
  book: { slotId, paymentMethod: 'pm_declined' },
  abortSaga: { reason: 'the client called', actor: 'ada' },
  retrySaga: operated,
  resolveSaga: { reason: 'refunded by hand at the provider', actor: 'ada' },
  retryStalledSagas: { filter: { code: 'compensation_exhausted' }, ...operated },
  redriveDeadLetters: { filter: { type: 'billing.pay' } },
  discardDeadLetters: { filter: { queue: 'billing.commands', reason: 'no schema' }, count: 2 },
  resolveStalledSagas: { filter: { step: 'pay-bill' }, count: 2, ...operated },
};
