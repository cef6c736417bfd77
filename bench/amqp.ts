/**
 * How near the engine comes to what a broker allows: whole bookings beside bare request and reply
 * with the same guarantees, in turns on one private broker.
 */
import { type Broker, startBroker } from '../tests/amqp/broker.ts';
import { printCommits, printSpeeds, printTime, type Rounds, type Side } from './amqp-tables.ts';
import { runBare } from './bare.ts';
import { runEngine } from './engine.ts';
import { createGauge } from './gauges.ts';
import type { Load, Measured } from './load.ts';
import { onDisk } from './rows.ts';

const ROUNDS = 5;
const ALONE: Load = { inFlight: 1, count: 300 };
const MANY: Load = { inFlight: 200, count: 4_000 };
const WARM_UP: Load = { inFlight: 200, count: 1_000 };

type Sides = Readonly<Record<Side, (load: Load) => Promise<Measured>>>;

export async function benchAmqp(): Promise<void> {
  const broker = await startBroker();
  const stop = stopInAnyCase(broker);
  const { url } = broker;
  const sides: Sides = {
    engine: (load) => onDisk(load.count, (dataDir) => runEngine({ dataDir, amqpUrl: url }, load)),
    bare: (load) => runBare(url, load),
  };
  try {
    const pid = Number(broker.control('eval', 'list_to_integer(os:getpid()).'));
    const gauge = createGauge(pid);
    for (const run of Object.values(sides)) await run(WARM_UP);
    console.log(`a booking: one of the engine's, or three bare round trips one after the other;`);
    console.log(`medians of ${ROUNDS} rounds, engine and bare in turns on one broker\n`);
    const alone = await inTurns(sides, { ...ALONE, gauge });
    const many = await inTurns(sides, { ...MANY, gauge });
    printSpeeds(alone, many);
    printTime(alone, many);
    printCommits(alone, many);
  } finally {
    await stop();
  }
}

async function inTurns({ engine, bare }: Sides, load: Load): Promise<Rounds> {
  const rounds = { load, engine: [] as Measured[], bare: [] as Measured[] };
  for (let round = 0; round < ROUNDS; round += 1) {
    rounds.engine.push(await engine(load));
    rounds.bare.push(await bare(load));
  }
  return rounds;
}

/** A broker is a process of its own, which would outlive a benchmark that is interrupted. */
function stopInAnyCase(broker: Broker): () => Promise<void> {
  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= broker.stop();
    return stopping;
  };
  const end = (error: unknown) => {
    if (error instanceof Error) console.error(error);
    void stop().finally(() => process.exit(1));
  };
  for (const event of ['SIGINT', 'SIGTERM', 'uncaughtException']) process.once(event, end);
  return stop;
}
