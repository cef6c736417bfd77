/** The declined card of README and the walk of docs/api.md, run as they are printed. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Server, startServer } from '../kill/server.ts';

const project = fileURLToPath(new URL('../../', import.meta.url));

let dataDir: string;
let server: Server;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'readme-'));
  // The settings are those of `npm start`, but for a free port, a folder that ends with the test,
  // and what the helper sets for tests of kills.
  const pace = { SAGA_REPLY_TIMEOUT_MS: '5000', SAGA_STEP_DEADLINE_MS: '60000' };
  server = await startServer(dataDir, { LOG_LEVEL: 'info', ...pace });
});

afterAll(async () => {
  await server.kill('SIGTERM');
  rmSync(dataDir, { recursive: true });
});

/** The fenced blocks below a heading: those of commands, or those of what they print. */
function blocksOf(document: string, heading: string, kind: 'sh' | '' = 'sh'): readonly string[] {
  const [, section = ''] = readFileSync(join(project, document), 'utf8').split(`## ${heading}\n`);
  const upToNext = section.split('\n## ')[0] ?? '';
  return [...upToNext.matchAll(/```(\w*)\n([^`]*(?:`(?!``)[^`]*)*)```/g)]
    .filter(([, language]) => language === kind)
    .map(([, , text]) => text ?? '');
}

/** Runs blocks one after the other in one shell, and returns what each printed. */
function runInOrder(blocks: readonly string[]): readonly string[] {
  const mark = '\n--- next block ---\n';
  const script = blocks
    .map((block) => block.replaceAll('http://127.0.0.1:3000', server.url))
    // What npx would find is the build that the other tests use as well.
    .map((block) => block.replaceAll('npx parking', 'node dist/cli/parking.js'))
    .join(`\nprintf '${mark.replaceAll('\n', '\\n')}'\n`);
  const env = { ...process.env, PARKING_URL: server.url };
  // A shell whose input is a socket would read the settings of interactive ones.
  const { stdout, stderr } = spawnSync('bash', ['--norc', '-u', '-c', script], {
    cwd: project,
    env,
    timeout: 60_000,
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  return stdout.split(mark);
}

/** Ids, times and spans as marks, since no two runs have the same. */
const withoutChance = (text: string) =>
  text
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<id>')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>')
    .replaceAll(/\d+ ms|\d+ seconds? ago|now/g, '<span>')
    .replaceAll(/[ ━]+/g, ' ');

it('README begins with the one command that starts it', () => {
  expect(blocksOf('README.md', 'Run it')).toEqual(['npm ci && npm start\n']);
});

it('a declined card takes the three commands of README, and tells what README shows', () => {
  const heading = 'A declined card, in three commands';
  const printed = runInOrder(blocksOf('README.md', heading)).map(withoutChance);
  const shown = blocksOf('README.md', heading, '').map(withoutChance);
  expect(printed).toHaveLength(3);
  expect(shown).toHaveLength(2);
  for (const [place, lines] of shown.entries()) expect(printed[place]?.trim()).toBe(lines.trim());
  expect(printed[2]).toMatch(/status available/);
});

it('the walk through the API does what it says', () => {
  const [booked = '', undone = '', cancelled = ''] = runInOrder(blocksOf('docs/api.md', 'A walk'));
  expect(JSON.parse(booked)).toMatchObject({ status: 'approved', sagaState: 'completed' });
  expect(undone).toContain('"status":"rejected"');
  const history = undone.split('\n').flatMap((line) => /step-compensated .*/.exec(line) ?? []);
  expect(history).toEqual(['step-compensated block-slot', 'step-compensated create-booking']);
  expect(cancelled).toContain('billing.refund');
  expect(cancelled).toContain('"status":"cancelled"');
});

it('the demonstration shows each ending of a booking', () => {
  // The build of before is used: one made now would change files under other tests.
  const [demo = ''] = runInOrder(['npm run --silent --ignore-scripts demo']);
  for (const ending of ['approved', 'rejected', 'refunded']) expect(demo).toContain(ending);
});
