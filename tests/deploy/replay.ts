/**
 * Replays the Dockerfile step by step in an empty folder, and starts what it made as Compose would:
 *   npm run replay
 * It proves what a container engine would, but for the base image and the isolation.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startBroker } from '../amqp/broker.ts';
import { addUsers, bookThrough, startContainers } from './containers.ts';
import { readDockerfile, type Stage, type Step } from './dockerfile.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** The last `!name` lines of `.dockerignore`, which begins with `*`: what the builder is sent. */
const sent = readFileSync(join(root, '.dockerignore'), 'utf8')
  .split('\n')
  .flatMap((line) => (line.startsWith('!') ? [line.slice(1)] : []));

const folder = mkdtempSync(join(tmpdir(), 'replay-'));
try {
  const context = join(folder, 'context');
  for (const name of sent) cpSync(join(root, name), join(context, name), { recursive: true });
  for (const stage of readDockerfile()) replay(stage, context);
  await tryOut(join(folder, readDockerfile().at(-1)?.name ?? '', 'app'));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function replay(stage: Stage, context: string): void {
  let workdir = '/';
  const within = (path: string) => {
    const absolute = path.startsWith('/') ? path : join(workdir, path);
    return join(folder, stage.name, absolute);
  };
  for (const step of stage.steps) {
    if (step.instruction === 'WORKDIR') workdir = step.rest;
    mkdirSync(within('.'), { recursive: true });
    if (step.instruction === 'RUN') run(step, within('.'));
    if (step.instruction === 'COPY') copy(step, context, within);
  }
}

function run({ rest }: Step, cwd: string): void {
  if (rest.startsWith('apt-get')) return console.log(`(this machine has it already) RUN ${rest}`);
  console.log(`RUN ${rest}`);
  execFileSync('sh', ['-c', rest], { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
}

function copy({ rest }: Step, context: string, within: (path: string) => string): void {
  console.log(`COPY ${rest}`);
  const from = /--from=(\S+)/.exec(rest)?.[1];
  const paths = rest.split(/\s+/).filter((word) => !word.startsWith('--'));
  const target = paths.pop() ?? '';
  for (const path of paths) {
    const source = join(from === undefined ? context : join(folder, from), path);
    // A folder to copy to ends in a slash; a file that is copied keeps its name there.
    const to = target.endsWith('/') ? join(within(target), basename(path)) : within(target);
    mkdirSync(dirname(to), { recursive: true });
    cpSync(source, to, { recursive: true, verbatimSymlinks: true });
  }
}

async function tryOut(appDir: string): Promise<void> {
  const broker = await startBroker();
  try {
    const data = join(folder, 'volumes');
    mkdirSync(data);
    addUsers(broker, data);
    const containers = await startContainers(appDir, broker, data);
    containers.checkHealth();
    console.log(await bookThrough(containers));
    console.log('ended with', await containers.stop());
  } finally {
    await broker.stop();
  }
}
