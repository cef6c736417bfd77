import { defineConfig } from 'vitest/config';
import { isSkipped } from './tests/support/skipped.ts';

/** A test that hangs is to fail, and each kind of test has its own measure of that. */
const SECOND = 1_000;

/** What needs a broker. */
const amqp = [
  {
    test: {
      // The same tests over a broker: the same input is to give the same outcome.
      name: 'workflow-amqp',
      include: ['tests/workflow/**/*.test.ts'],
      globalSetup: ['tests/amqp/one-broker.ts'],
      testTimeout: 30 * SECOND,
      hookTimeout: 90 * SECOND,
      fileParallelism: false,
      sequence: { groupOrder: 3 },
    },
  },
  {
    test: {
      name: 'amqp',
      include: ['tests/amqp/**/*.test.ts', 'tests/deploy/**/*.test.ts'],
      testTimeout: 60 * SECOND,
      fileParallelism: false,
      sequence: { groupOrder: 4 },
    },
  },
  {
    test: {
      name: 'torture',
      include: ['tests/torture/**/*.test.ts'],
      testTimeout: 240 * SECOND,
      sequence: { groupOrder: 5 },
    },
  },
];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts'],
          testTimeout: 5 * SECOND,
          globalSetup: ['tests/support/skipped.ts'],
        },
      },
      {
        test: {
          name: 'architecture',
          include: ['tests/{architecture,mutation}/**/*.test.ts'],
          testTimeout: 20 * SECOND,
        },
      },
      {
        test: {
          name: 'workflow',
          include: ['tests/workflow/**/*.test.ts'],
          testTimeout: 30 * SECOND,
        },
      },
      {
        test: {
          name: 'api',
          include: ['tests/api/**/*.test.ts'],
          testTimeout: 60 * SECOND,
        },
      },
      {
        test: {
          name: 'simulation',
          include: ['tests/simulation/**/*.test.ts', 'tests/histories/**/*.test.ts'],
          testTimeout: 300 * SECOND,
          // Both cores are its own: its runs are processes, so many at a time.
          maxConcurrency: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'kill',
          include: ['tests/kill/**/*.test.ts'],
          testTimeout: 120 * SECOND,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
      ...(isSkipped('amqp') ? [] : amqp),
    ],
    coverage: {
      provider: 'v8',
      include: [
        'src/orchestrator/*.ts',
        'src/orchestrator/{machine,runner}/*.ts',
        'src/orchestrator/log/{history,queries,rows,saga-log,sweep}.ts',
        'src/modules/booking/booking.ts',
        'src/modules/parking/slot.ts',
        'src/modules/billing/bill.ts',
        'src/storage/retention.ts',
        'src/bus/{backoff,catalogue,consumer,contract,errors,gate}.ts',
        'src/bus/{messages,names,redrive,sendable}.ts',
        'src/bus/receiver.ts',
        'src/participant/barrier.ts',
        'src/participant/inbox.ts',
        'src/participant/{inbox-rows,incoming,lanes,participant,sweep}.ts',
      ],
      thresholds: { branches: 100, functions: 100, lines: 100 },
      reporter: ['text-summary'],
    },
  },
});
