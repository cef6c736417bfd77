/** The whole system on a temporary data folder, spoken to as a client does. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compose, type System } from '../../src/app/compose.ts';
import { allTokens } from '../../src/app/named-tokens.ts';
import { newUuid, systemClock, systemRandom } from '../../src/app/system.ts';
import type { World } from '../../src/app/world.ts';
import type { Demo } from '../../src/dashboard/breakages/breakages.ts';
import type { OperatorToken } from '../../src/http/operator-tokens.ts';
import { violatedAtRest } from '../../src/invariants/invariants.ts';
import { readSnapshot, type Snapshot } from '../../src/invariants/snapshot.ts';
import { type ModuleName, moduleNames } from '../../src/modules/names.ts';
import type { ResendPolicy } from '../../src/orchestrator/machine/backoff.ts';
import type { Log } from '../../src/ports/log.ts';
import { takeHost } from './host.ts';
import { silent } from './log.ts';

export interface TestSystem {
  readonly system: System;
  readonly dataDir: string;
  /** One call of the API, such as `GET /slots`; the body is sent as JSON. */
  call(route: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** Adds a slot; resolves with its id. */
  slot(): Promise<string>;
  /** Books and waits for the end of the saga. */
  book(slotId: string, paymentMethod?: string): Promise<Answer>;
  snapshot(): Snapshot;
  /** The violated invariants, in words. */
  violations(): readonly string[];
  stop(): Promise<void>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // Tests look into answers of every form, and fail if one is not as expected.
  // biome-ignore lint/suspicious/noExplicitAny: the reason is above
  readonly body: any;
}

const RETENTION_MS = 3_600_000;
const usual = { replyTimeoutMs: 5_000, stepDeadlineMs: 60_000, stallAttempts: 10 };

export interface SystemOptions {
  /** The token of an operator without a name. */
  readonly operatorToken?: string;
  /** Those of operators with a name. */
  readonly operatorTokens?: readonly OperatorToken[];
  /** Settings that differ from the usual pace of resending. */
  readonly policy?: Partial<ResendPolicy>;
  /** The receiver of notices; else nobody is told. */
  readonly webhook?: World['webhook'];
  /** The log; else nobody reads it. */
  readonly log?: Log;
  /** Sagas that may be open at a time. */
  readonly maxInFlight?: number;
  readonly bookingsPerMinute?: number;
  readonly retentionMs?: number;
  /** The folder for backups; else none can be taken. */
  readonly backupDir?: string;
  /** If given, the system can be broken on purpose. */
  readonly demo?: Demo;
  /** The addresses of modules in other processes, for the dashboard. */
  readonly moduleUrls?: World['moduleUrls'];
  /** The broker to talk through, as it is; else the project's own, new to all, or memory. */
  readonly amqpUrl?: string;
  /** The modules that run in this process; all if not given. */
  readonly modules?: readonly ModuleName[];
  /** The data folder of another process, which is not removed; else one of its own. */
  readonly dataDir?: string;
}

export async function startSystem(options: SystemOptions = {}): Promise<TestSystem> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'workflow-'));
  const { modules = moduleNames } = options;
  const host = options.amqpUrl === undefined ? await takeHost() : undefined;
  const { amqpUrl = host?.url } = options;
  const world = { clock: systemClock, newId: newUuid, random: systemRandom };
  const system = await compose({
    dataDir,
    backupDir: options.backupDir,
    policy: { ...usual, ...options.policy },
    webhook: options.webhook,
    ...world,
    log: options.log ?? silent,
    modules,
    operatorTokens: options.operatorTokens ?? allTokens(options.operatorToken),
    amqpUrl,
    demo: options.demo,
    moduleUrls: options.moduleUrls,
    bookingsPerMinute: options.bookingsPerMinute,
    retentionMs: options.retentionMs ?? RETENTION_MS,
    maxInFlight: options.maxInFlight ?? Number.POSITIVE_INFINITY,
  });
  const acknowledged: string[] = [];

  const call = async (
    route: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer> => {
    const [method = '', path = ''] = route.split(' ');
    const json = body === undefined ? {} : { 'Content-Type': 'application/json' };
    const response = await system.app.request(path, {
      method,
      headers: { ...json, ...headers },
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const answer = text.startsWith('{') ? JSON.parse(text) : text;
    if (route === 'POST /bookings' && response.status < 300) acknowledged.push(answer.id);
    return { status: response.status, headers: response.headers, body: answer };
  };

  return {
    system,
    dataDir,
    call,
    slot: async () => (await call('POST /slots', { name: 'A1' })).body.id,
    book: (slotId, paymentMethod) =>
      call('POST /bookings', { slotId, paymentMethod }, { Prefer: 'wait=20' }),
    snapshot: () => readSnapshot(dataDir),
    violations: () => violatedAtRest(readSnapshot(dataDir), { acknowledged }),
    async stop() {
      await system.close();
      await host?.leave();
      if (options.dataDir === undefined) rmSync(dataDir, { recursive: true });
    },
  };
}
