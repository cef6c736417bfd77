/** One broker for all the tests of a project, which find its address by `inject('amqpUrl')`. */
import type { TestProject } from 'vitest/node';
import { type Broker, startBroker } from './broker.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The broker that the system under test talks through; in memory where there is none. */
    amqpUrl?: string;
  }
}

let broker: Broker | undefined;

/** A broker of the person who runs the tests serves as well: nothing here kills it. */
export async function setup(project: TestProject): Promise<void> {
  const given = process.env.AMQP_URL;
  if (given === undefined) broker = await startBroker();
  project.provide('amqpUrl', broker?.url ?? given);
}

export async function teardown(): Promise<void> {
  await broker?.stop();
}
