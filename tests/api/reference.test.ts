/** The commands of the reference page, pasted into one shell from top to bottom. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Site, startSite } from '../browser/site.ts';

const TOKEN = 'an-operator-token';
const run = promisify(execFile);

let backupDir: string;
let site: Site;

beforeAll(async () => {
  backupDir = mkdtempSync(join(tmpdir(), 'backups-'));
  site = await startSite({ operatorToken: TOKEN, backupDir });
  const authorization = { Authorization: `Bearer ${TOKEN}` };
  for (const name of ['A1', 'A2']) await site.api.call('POST /slots', { name }, authorization);
});

afterAll(async () => {
  await site.stop();
  rmSync(backupDir, { recursive: true });
});

/** The blocks of commands: the examples of schemas come after them, and are none. */
async function commandsOfPage(): Promise<readonly string[]> {
  const page = await (await fetch(`${site.url}/docs`)).text();
  const [shown = ''] = page.split('<h2 id="problems">');
  const blocks = [...shown.matchAll(/<pre><code>(.*?)<\/code><\/pre>/gs)];
  const entities = { '&quot;': '"', '&#39;': "'", '&lt;': '<', '&gt;': '>', '&amp;': '&' };
  return blocks.map(([, text = '']) =>
    Object.entries(entities).reduce((made, [from, to]) => made.replaceAll(from, to), text),
  );
}

describe('the commands of the reference', () => {
  it('all work as they are printed, one after the other', async () => {
    const [begin = '', ...others] = await commandsOfPage();
    const stories = others.filter((block) => !/^curl( -X \w+)? "/.test(block));
    const calls = others.filter((block) => !stories.includes(block));
    expect([stories.length, calls.length]).toEqual([3, 34]);
    const script = [
      begin,
      ...stories,
      // Nothing was set aside, so a person has no id of a dead letter to put here.
      'DEAD_LETTER=none; echo',
      // The calls are those of the page: they only tell their status instead of the answer.
      `curl() { command curl -s -o /dev/null -w 'answered %{http_code} ' "$@"; }`,
      ...calls.map((call) => `${call}\necho '${call.split('"')[1]}'`),
    ].join('\n');
    const env = { ...process.env, OPERATOR_TOKEN: TOKEN };
    const { stdout } = await run('bash', ['-e', '-c', script], { env });
    expect(stdout).toContain('"sagaState":"completed"');
    expect(stdout.match(/idempotent-replayed: true/gi)).toHaveLength(1);
    const answers = [...stdout.matchAll(/answered (\d+) (.*)/g)];
    expect(answers).toHaveLength(calls.length);
    for (const [, status, call] of answers) {
      // What has ended, or is held, does not take every verb.
      const may = call?.includes('DEAD_LETTER') ? [404] : [200, 201, 202, 409];
      expect(may, `${call}: ${status}`).toContain(Number(status));
    }
  });
});
