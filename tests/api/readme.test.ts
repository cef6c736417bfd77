/** The walk-through of README, run as it is printed. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { startServer } from '../kill/server.ts';

const project = fileURLToPath(new URL('../../', import.meta.url));

/** The blocks of commands below a heading. */
function commandsOf(heading: string): readonly string[] {
  const [, section = ''] = readFileSync(join(project, 'README.md'), 'utf8').split(
    `## ${heading}\n`,
  );
  const upToNext = section.split('\n## ')[0] ?? '';
  return [...upToNext.matchAll(/```sh\n([^`]*(?:`(?!``)[^`]*)*)```/g)].map(
    ([, block]) => block ?? '',
  );
}

/** Runs blocks one after the other in one shell, and gives what each printed. */
function runInOrder(blocks: readonly string[]): readonly string[] {
  const mark = '\n--- next block ---\n';
  const script = blocks.join(`\nprintf '${mark.replaceAll('\n', '\\n')}'\n`);
  const options = { cwd: project, timeout: 60_000 };
  return execFileSync('bash', ['-eu', '-c', script], options).toString().split(mark);
}

it('the walk-through does what it says', async () => {
  const [start, ...blocks] = commandsOf('Run it');
  expect(start).toBe('npm ci && npm start\n');
  const dataDir = mkdtempSync(join(tmpdir(), 'readme-'));
  // The settings are those of `npm start`, but for a free port, a folder that ends with the test,
  // and what the helper sets for tests of kills.
  const pace = { SAGA_REPLY_TIMEOUT_MS: '5000', SAGA_STEP_DEADLINE_MS: '60000' };
  const server = await startServer(dataDir, { LOG_LEVEL: 'info', ...pace });
  const asPrinted = blocks.map((block) =>
    // The build of before is used: one made now would change files under other tests.
    block
      .replace('http://127.0.0.1:3000', server.url)
      .replace('npm run demo', 'npm run --silent --ignore-scripts demo'),
  );
  const [booked = '', undone = '', cancelled = '', demo = ''] = runInOrder(asPrinted);
  await server.kill('SIGTERM');
  rmSync(dataDir, { recursive: true });

  expect(JSON.parse(booked)).toMatchObject({ status: 'approved', sagaState: 'completed' });
  expect(undone).toContain('"status":"rejected"');
  const history = undone.split('\n').flatMap((line) => /step-compensated .*/.exec(line) ?? []);
  expect(history).toEqual(['step-compensated block-slot', 'step-compensated create-booking']);
  expect(cancelled).toContain('billing.refund');
  expect(cancelled).toContain('"status":"cancelled"');
  for (const ending of ['approved', 'rejected', 'refunded']) expect(demo).toContain(ending);
});
