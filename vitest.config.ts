import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { defineConfig, type Plugin } from 'vitest/config';
import { WORKERS } from './tests/amqp/one-broker.ts';
import { LongestFirst } from './tests/support/longest-first.ts';
import { isSkipped } from './tests/support/skipped.ts';

/**
 * With `isolate: false` the files of one process load the product once: that takes longer than most
 * tests do. A test that hangs is to fail, and each kind of test has its own measure of that.
 */
const SECOND = 1_000;

const CORES = availableParallelism();
/**
 * Files at a time. Most tests of a whole system wait for half of their time, so that one file more
 * than there are cores keeps these at work.
 */
const FILES = CORES + 1;

/** Unit tests with a module in the place of another, which no other file may get. */
const mocking = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.test\.tsx?$/.test(path))
  .map((path) => `src/${path}`)
  .filter((path) => readFileSync(path, 'utf8').includes('vi.mock('));

/**
 * Coverage is asked of the unit tests alone. A project with this is not measured: code that counts
 * its branches takes 1.4 times as long.
 */
const unmeasured: Plugin = {
  name: 'unmeasured',
  configureVitest({ project }) {
    project.config.coverage = { ...project.config.coverage, enabled: false };
  },
};

/** What needs a broker. */
const amqp = [
  {
    plugins: [unmeasured],
    test: {
      // The same tests over a broker: the same input is to give the same outcome.
      name: 'workflow-amqp',
      isolate: false,
      include: ['tests/workflow/**/*.test.ts'],
      globalSetup: ['tests/amqp/one-broker.ts'],
      testTimeout: 30 * SECOND,
      hookTimeout: 90 * SECOND,
      maxWorkers: WORKERS,
      sequence: { groupOrder: 2 },
    },
  },
  {
    plugins: [unmeasured],
    test: {
      name: 'amqp',
      isolate: false,
      include: ['tests/amqp/**/*.test.ts', 'tests/deploy/**/*.test.ts'],
      testTimeout: 60 * SECOND,
      hookTimeout: 90 * SECOND,
      maxWorkers: FILES,
      sequence: { groupOrder: 3 },
    },
  },
  {
    plugins: [unmeasured],
    test: {
      name: 'torture',
      isolate: false,
      include: ['tests/torture/**/*.test.ts'],
      testTimeout: 240 * SECOND,
      maxWorkers: FILES,
      sequence: { groupOrder: 3 },
    },
  },
];

/** What needs a browser. */
const browser = {
  plugins: [unmeasured],
  test: {
    name: 'browser',
    isolate: false,
    include: ['tests/browser/**/*.test.ts'],
    globalSetup: ['tests/browser/setup.ts'],
    testTimeout: 60 * SECOND,
    hookTimeout: 60 * SECOND,
    // A browser is several processes, and some tests measure how soon it shows what happened.
    maxWorkers: CORES,
    sequence: { groupOrder: 4 },
  },
};

export default defineConfig({
  test: {
    maxWorkers: FILES,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.{ts,tsx}'],
          exclude: mocking,
          isolate: false,
          // The slowest takes a second or two, and several times that on a busy machine.
          testTimeout: 20 * SECOND,
          globalSetup: ['tests/support/skipped.ts'],
        },
      },
      {
        plugins: [unmeasured],
        test: {
          name: 'unit-mocking',
          include: mocking,
          testTimeout: 20 * SECOND,
        },
      },
      {
        plugins: [unmeasured],
        test: {
          name: 'architecture',
          isolate: false,
          include: ['tests/{architecture,mutation}/**/*.test.ts'],
          // One parses the whole source.
          testTimeout: 60 * SECOND,
        },
      },
      {
        plugins: [unmeasured],
        test: {
          name: 'workflow',
          isolate: false,
          include: ['tests/workflow/**/*.test.ts'],
          testTimeout: 30 * SECOND,
        },
      },
      {
        plugins: [unmeasured],
        test: {
          name: 'api',
          isolate: false,
          include: ['tests/api/**/*.test.ts'],
          testTimeout: 60 * SECOND,
          hookTimeout: 60 * SECOND,
        },
      },
      {
        plugins: [unmeasured],
        test: {
          name: 'simulation',
          include: ['tests/simulation/**/*.test.ts', 'tests/histories/**/*.test.ts'],
          testTimeout: 300 * SECOND,
          // All cores are its own: its runs are processes, so many at a time.
          maxWorkers: 1,
          maxConcurrency: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        plugins: [unmeasured],
        test: {
          name: 'kill',
          isolate: false,
          include: ['tests/kill/**/*.test.ts'],
          // What is killed starts again, several times a test, beside the tests of other files.
          testTimeout: 240 * SECOND,
          hookTimeout: 120 * SECOND,
          maxWorkers: FILES,
          sequence: { groupOrder: 3 },
        },
      },
      ...(isSkipped('amqp') ? [] : amqp),
      ...(isSkipped('browser') ? [] : [browser]),
    ],
    coverage: {
      provider: 'v8',
      include: [
        'src/orchestrator/*.ts',
        'src/orchestrator/{machine,runner}/*.ts',
        'src/orchestrator/log/{due-times,history,list,open-instances,queries,reply-ids,rows,saga-log,stored,sweep,words}.ts',
        'src/modules/booking/booking.ts',
        'src/modules/parking/slot.ts',
        'src/modules/billing/bill.ts',
        'src/storage/retention.ts',
        'src/bus/{backoff,catalogue,consumer,contract,errors,gate}.ts',
        'src/bus/{messages,names,redrive,sendable}.ts',
        'src/bus/receiver.ts',
        'src/participant/barrier.ts',
        'src/participant/inbox.ts',
        'src/participant/{inbox-rows,incoming,lanes,newcomers,participant,sweep}.ts',
      ],
      thresholds: { branches: 100, functions: 100, lines: 100 },
      reporter: ['text-summary'],
    },
  },
});
