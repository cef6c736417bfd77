/**
 * One broker for all the tests of a project, with as many virtual hosts as systems run at a time.
 * A system takes one that nobody has, so that files run side by side, and a file's second system
 * beside its first, each with queues of its own.
 */
import type { TestProject } from 'vitest/node';
import { type Broker, startBroker } from './broker.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The hosts of the broker that the systems under test talk through; else in memory. */
    amqpUrls?: readonly string[];
  }
}

/** Workers at a time: most of them wait. On a broker that was given there is one host alone. */
export const WORKERS = process.env.AMQP_URL === undefined ? 4 : 1;

/** As many systems as a file has at a time. */
const SYSTEMS = 2;

let broker: Broker | undefined;

/** A broker of the person who runs the tests serves as well: nothing here kills it. */
export async function setup(project: TestProject): Promise<void> {
  const given = process.env.AMQP_URL;
  if (given !== undefined) return project.provide('amqpUrls', [given]);
  const started = await startBroker();
  broker = started;
  const add = (_: unknown, index: number) => {
    const host = `system-${index + 1}`;
    started.control('add_vhost', host);
    started.control('set_permissions', '-p', host, 'guest', '.*', '.*', '.*');
    return `${started.url}/${host}`;
  };
  project.provide('amqpUrls', Array.from({ length: WORKERS * SYSTEMS }, add));
}

export async function teardown(): Promise<void> {
  await broker?.stop();
}
