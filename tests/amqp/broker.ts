/**
 * A private RabbitMQ node: on free ports, with a data folder of its own, to be killed and started
 * again. It needs an installed rabbitmq-server and nothing else of the machine.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'amqplib';
import { freePort } from '../support/free-port.ts';
import { ensure, rabbitmq, rabbitmqCommand } from '../support/installed.ts';

const PATIENCE_MS = 60_000;
const POLL_MS = 200;

export interface Broker {
  readonly url: string;
  /** Kills it, as a power cut would. */
  kill(): Promise<void>;
  /** Starts it again on its data and ports. */
  restart(): Promise<void>;
  /** Runs rabbitmqctl on this node. */
  control(...args: readonly string[]): string;
  /**
   * Has it write down which queues there are. RabbitMQ 3.10 does so a second or more after a queue
   * is declared; killed before, it brings that queue back without a leader, for good.
   */
  settle(): void;
  stop(): Promise<void>;
}

interface Place {
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  readonly url: string;
}

/**
 * @param config lines of its configuration file
 * @throws Error with the one command to run where none is installed, nor can be
 */
export async function startBroker(config: readonly string[] = []): Promise<Broker> {
  ensure(rabbitmq);
  const place = await choosePlace(config);
  // The port mapper of Erlang, which a node would start as a daemon that outlives it.
  const mapper = spawn('epmd', [], { env: place.env, stdio: 'ignore' });
  let node: ChildProcess | undefined;
  // Both would outlive a test run that breaks off.
  const killAll = () => {
    mapper.kill('SIGKILL');
    killGroup(node);
  };
  process.once('exit', killAll);
  node = await start(place);
  const control = (...args: readonly string[]) =>
    execFileSync(rabbitmqCommand('rabbitmqctl'), args, { env: place.env, encoding: 'utf8' });
  const kill = async () => {
    if (node === undefined) return;
    const ended = once(node, 'exit');
    killGroup(node);
    node = undefined;
    await ended;
  };
  return {
    url: place.url,
    kill,
    control,
    settle: () => void control('eval', '[dets:sync(Table) || Table <- dets:all()].'),
    async restart() {
      node = await start(place);
    },
    async stop() {
      await kill();
      mapper.kill('SIGKILL');
      process.removeListener('exit', killAll);
      rmSync(place.folder, { recursive: true, force: true });
    },
  };
}

/** The node and what it started are one group. */
function killGroup(node: ChildProcess | undefined): void {
  if (node?.pid === undefined || node.exitCode !== null || node.signalCode !== null) return;
  process.kill(-node.pid, 'SIGKILL');
}

async function choosePlace(config: readonly string[]): Promise<Place> {
  const [port, distPort, epmdPort] = [await freePort(), await freePort(), await freePort()];
  const folder = mkdtempSync(join(tmpdir(), 'broker-'));
  mkdirSync(join(folder, 'home'));
  writeFileSync(join(folder, 'plugins'), '[].\n');
  writeFileSync(join(folder, 'env.conf'), '');
  writeFileSync(join(folder, 'rabbitmq.conf'), `${config.join('\n')}\n`);
  const env = {
    PATH: process.env.PATH,
    HOME: join(folder, 'home'),
    ERL_EPMD_PORT: String(epmdPort),
    RABBITMQ_NODENAME: `test${port}@localhost`,
    RABBITMQ_NODE_PORT: String(port),
    RABBITMQ_DIST_PORT: String(distPort),
    RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
    RABBITMQ_MNESIA_BASE: join(folder, 'data'),
    RABBITMQ_LOG_BASE: join(folder, 'log'),
    RABBITMQ_PID_FILE: join(folder, 'pid'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'plugins'),
    RABBITMQ_CONF_ENV_FILE: join(folder, 'env.conf'),
    RABBITMQ_CONFIG_FILE: join(folder, 'rabbitmq.conf'),
  };
  return { folder, env, url: `amqp://guest:guest@127.0.0.1:${port}` };
}

async function start({ env, url, folder }: Place): Promise<ChildProcess> {
  const node = spawn(rabbitmqCommand('rabbitmq-server'), [], {
    env,
    detached: true,
    stdio: 'ignore',
  });
  const deadline = performance.now() + PATIENCE_MS;
  while (performance.now() < deadline) {
    if (node.exitCode !== null) throw new Error(`the broker ended; see ${folder}/log`);
    const connection = await connect(url).catch(() => undefined);
    if (connection !== undefined) {
      await connection.close();
      return node;
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new Error(`the broker did not start within ${PATIENCE_MS} ms; see ${folder}/log`);
}
