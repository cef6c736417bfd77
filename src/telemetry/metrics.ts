/**
 * The metrics, for Prometheus. Each part of the system is handed one function of this and knows
 * nothing of metrics; there is one registry per system, so that several can live in one process.
 */
import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import type { DeadLetter } from '../bus/dead-letters.ts';
import type { Outcome } from '../orchestrator/runner/outcome.ts';
import { type Observed, observe } from './observed-metrics.ts';
import { createSagaMetrics } from './saga-metrics.ts';
import { postMetrics } from './webhook-metrics.ts';

/** From a commit in a millisecond to an answer after half a minute. */
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
/** Group commit takes up to 512 units at a time. */
const UNITS = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512];

export interface HttpAnswer {
  readonly method: string;
  /** As declared, such as `/sagas/:id`: its values would make a series each. */
  readonly route: string;
  readonly status: number;
}

export interface Metrics {
  /** Called as a batch begins; returns the function to call once so many units are durable. */
  timeCommit(database: string): (units: number) => void;
  /** A saga moved on, and that is durable. */
  onAdvanced(outcome: Outcome): void;
  /** A command was answered without its work being done: it had been, or must not be any more. */
  onRepeat(command: string): void;
  onDeadLetter(letter: DeadLetter): void;
  onReconnected(): void;
  /** Called as a handler begins; returns the function to call when it has ended. */
  timeHandler(command: string): (outcome: 'answered' | 'failed') => void;
  /** Called as a request comes; returns the function to call when it is answered. */
  timeRequest(): (answer: HttpAnswer) => void;
  /** A notice was posted to the webhook; the kind says what it answered. */
  onPosted(kind: string): void;
  /** Looks these up at each scrape. */
  observe(observed: Observed): void;
  /** All of it, in Prometheus's text format. */
  text(): Promise<string>;
  readonly contentType: string;
}

/**
 * Makes the metrics of one system, in a registry of their own. Durations are in seconds, as
 * Prometheus asks.
 */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  return {
    timeCommit: commitMetrics(registers),
    onAdvanced: createSagaMetrics(registers),
    ...busMetrics(registers),
    timeRequest: requestMetrics(registers),
    onPosted: postMetrics(registers),
    observe: (observed) => observe(registers, observed),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

function commitMetrics(registers: Registry[]): Metrics['timeCommit'] {
  const commits = new Histogram({
    name: 'storage_commit_seconds',
    help: 'Time of one transaction, from its first unit to the end of its sync',
    labelNames: ['database'],
    buckets: SECONDS,
    registers,
  });
  const batches = new Histogram({
    name: 'storage_commit_units',
    help: 'Units of work that one transaction carried',
    labelNames: ['database'],
    buckets: UNITS,
    registers,
  });
  return (database) => {
    const stop = commits.startTimer({ database });
    return (units) => {
      stop();
      batches.observe({ database }, units);
    };
  };
}

function busMetrics(
  registers: Registry[],
): Pick<Metrics, 'timeHandler' | 'onRepeat' | 'onDeadLetter' | 'onReconnected'> {
  const handlers = new Histogram({
    name: 'bus_handler_seconds',
    help: 'Time that a participant took for one delivery of a command',
    labelNames: ['command', 'outcome'],
    buckets: SECONDS,
    registers,
  });
  const repeats = new Counter({
    name: 'inbox_repeats_total',
    help: 'Commands answered by the inbox alone: repeats, and those compensated before they came',
    labelNames: ['command'],
    registers,
  });
  const deadLetters = new Counter({
    name: 'bus_dead_letters_total',
    help: 'Messages set aside as dead letters',
    labelNames: ['queue'],
    registers,
  });
  const reconnects = new Counter({
    name: 'bus_reconnects_total',
    help: 'Times that a lost connection to the broker was made again',
    registers,
  });
  return {
    timeHandler(command) {
      const stop = handlers.startTimer({ command });
      return (outcome) => void stop({ outcome });
    },
    onRepeat: (command) => repeats.inc({ command }),
    onDeadLetter: ({ queue }) => deadLetters.inc({ queue }),
    onReconnected: () => reconnects.inc(),
  };
}

function requestMetrics(registers: Registry[]): Metrics['timeRequest'] {
  const requests = new Histogram({
    name: 'http_request_seconds',
    help: 'Time from a request to its answer, by declared route',
    labelNames: ['method', 'route', 'status'],
    buckets: SECONDS,
    registers,
  });
  return () => {
    const stop = requests.startTimer();
    return ({ method, route, status }) => void stop({ method, route, status });
  };
}
