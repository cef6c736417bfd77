/**
 * One broker for all the tests of a project, with virtual hosts for each worker, so that files run
 * side by side, and a file's second system beside its first, each with queues of its own. They find
 * the addresses by `inject('amqpUrls')`.
 */
import type { TestProject } from 'vitest/node';
import { type Broker, startBroker } from './broker.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The broker that the system under test talks through, for each worker; else in memory. */
    amqpUrls?: readonly (readonly string[])[];
  }
}

/** Workers at a time: most of them wait. On a broker that was given there is one host alone. */
export const WORKERS = process.env.AMQP_URL === undefined ? 2 : 1;

/** As many systems as a file has at a time. */
const HOSTS = 2;

let broker: Broker | undefined;

/** A broker of the person who runs the tests serves as well: nothing here kills it. */
export async function setup(project: TestProject): Promise<void> {
  const given = process.env.AMQP_URL;
  if (given !== undefined) return project.provide('amqpUrls', [[given]]);
  const started = await startBroker();
  broker = started;
  const add = (host: string) => {
    started.control('add_vhost', host);
    started.control('set_permissions', '-p', host, 'guest', '.*', '.*', '.*');
    return `${started.url}/${host}`;
  };
  const numbers = (length: number) => Array.from({ length }, (_, index) => index + 1);
  const hostsOf = (worker: number) => numbers(HOSTS).map((host) => add(`worker-${worker}-${host}`));
  project.provide('amqpUrls', numbers(WORKERS).map(hostsOf));
}

export async function teardown(): Promise<void> {
  await broker?.stop();
}
