/**
 * Situations that must have occurred, or the runs have not looked where it hurts: what has never
 * happened has not been tested (after TigerBeetle's coverage marks and Antithesis' sometimes).
 */

import { failuresAtBegin, failuresAtCommit } from '../../src/testing/simulation/commit-faults.ts';
import { boundaries, nodeNames } from './boundaries.ts';
import { releases } from './releases.ts';

const ofBookings = [
  'started',
  ...['create-booking', 'block-slot', 'approve-booking', 'pay-bill', 'reserve-slot'].map(
    (step) => `step-done ${step}`,
  ),
  ...['block-slot', 'pay-bill', 'reserve-slot'].flatMap((step) => [
    `command-sent ${step}`,
    `command-resent ${step}`,
    `entries-omitted ${step}`,
    `step-refused ${step}`,
    `step-unknown ${step}`,
    `step-compensated ${step}`,
    `stalled ${step} compensation_exhausted`,
    `retried ${step}`,
  ]),
  'step-compensated create-booking',
  'step-skipped approve-booking',
  'aborted block-slot',
  'aborted pay-bill',
  'resolved pay-bill',
  'completed',
  'compensated refused',
  'compensated deadline',
  'compensated aborted',
  'healed',
  'reply-ignored',
  ...['block-slot', 'pay-bill', 'reserve-slot'].flatMap((step) => [
    `command-not-sent ${step}`,
    `fence-answered ${step}`,
  ]),
  'stalled engine_error',
  'stalled version_unregistered',
  'act-failed block-slot',
];

const ofCancellations = [
  'started',
  ...['begin-cancellation', 'refund-bill', 'release-slot', 'cancel-booking'].map(
    (step) => `step-done ${step}`,
  ),
  ...['refund-bill', 'release-slot'].flatMap((step) => [
    `command-sent ${step}`,
    `command-resent ${step}`,
    `stalled ${step} forward_exhausted`,
  ]),
  'completed',
  'healed',
  'reply-ignored',
];

const ofInboxes = [
  'a begun command is taken up again',
  'a duplicate gets the recorded reply',
  'a hanging command is refused',
  'a null compensation',
  'the undoing of a command that is begun',
  'the undoing of a command that is refusal',
  'the undoing of a command that is success',
];

const ofFaults = [
  ...boundaries.map((boundary) => `killed at ${boundary}`),
  'killed while taking up sagas',
  'sagas are taken up after a start',
  ...['request lost', 'answer lost', 'never', 'late', 'late effect'].map(
    (fault) => `gateway: ${fault}`,
  ),
  'the gateway is down',
  'the gateway is mute',
  ...[...failuresAtBegin, ...failuresAtCommit].map((code) => `a commit fails: ${code}`),
  'a receiver waits for its storage',
  ...releases.map((release) => `a release ${release}`),
  'the engine fails on a saga',
  'two processes on one database',
  'the broker goes and comes in a row',
  'compensations of one kind are lost',
  'a sending is not confirmed',
  'an odd x-oldest-saga-id',
  'a misdirected message is set aside',
  'a compensation is resolved that was not carried out',
  'a redrive is refused',
  'a clock jumps forward',
  'a clock jumps back',
  'a dead letter',
  'dead letters are redriven',
  'a stalled saga is told',
  'a verb is refused',
  'a cancellation is refused',
  ...nodeNames.map((node) => `${node} forgets`),
];

/** In as many random runs every situation must occur. */
const ENOUGH_RUNS = 10_000;

/** All that must occur in them. */
export const sometimes: readonly string[] = [
  ...ofBookings.map((what) => `book-slot: ${what}`),
  ...ofCancellations.map((what) => `cancel-booking: ${what}`),
  ...ofInboxes.map((what) => `inbox: ${what}`),
  ...ofFaults,
];

/** What did not occur although there were runs enough for it. */
export function neverOccurred(
  runs: number,
  marks: { has(situation: string): boolean },
): readonly string[] {
  return runs < ENOUGH_RUNS ? [] : sometimes.filter((situation) => !marks.has(situation));
}
