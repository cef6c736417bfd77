/** The dashboard and the alert rules name what the system tells, and the rules do what they say. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { promtool } from '../support/promtool.ts';
import { startSystem, type TestSystem } from '../support/system.ts';

const file = (name: string) => fileURLToPath(new URL(`../../monitoring/${name}`, import.meta.url));

interface Rule {
  readonly expr: string;
  readonly annotations?: { readonly description: string };
}

interface Rules {
  readonly groups: readonly { readonly rules: readonly Rule[] }[];
}

interface Dashboard {
  readonly templating: { readonly list: readonly { readonly name: string }[] };
  readonly panels: readonly {
    readonly title: string;
    readonly description?: string;
    readonly targets: readonly { readonly expr: string }[];
  }[];
}

const rules: Rules = parse(readFileSync(file('alerts.yaml'), 'utf8'));
const dashboard: Dashboard = JSON.parse(readFileSync(file('dashboard.json'), 'utf8'));
const asked = [
  ...rules.groups.flatMap((group) => group.rules.map(({ expr }) => expr)),
  ...dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
];

const TOKEN = 'the-token-of-the-operator';

/** What Prometheus makes itself of each scrape. */
const ITS_OWN = ['up'];

let api: TestSystem;
let told: string;

beforeAll(async () => {
  const target = { url: 'http://nobody', authorization: undefined, secrets: [] };
  // None is taken, so the folder is never made.
  const backupDir = join(tmpdir(), 'backups-of-nobody');
  api = await startSystem({ backupDir, webhook: { target, send: fetch } });
  told = (await api.call('GET /metrics')).body;
});

afterAll(() => api.stop());

/** The names in an expression: words that no function, keyword, label or text is. */
function namesIn(expr: string): readonly string[] {
  const bare = expr
    .replace(/"[^"]*"/g, '')
    .replace(/\{[^}]*\}|\[[^\]]*\]/g, '')
    .replace(/\b(by|without|on|ignoring)\s*\([^)]*\)/g, '');
  const words = bare.match(/[a-z_][a-z0-9_]*(?!\s*\(|[a-z0-9_])/g) ?? [];
  const keywords = ['or', 'and', 'unless', 'offset', 'by', 'm'];
  return words.filter((word) => !keywords.includes(word) && !ITS_OWN.includes(word));
}

describe('an alert that sends the person who is paged to a document', () => {
  const all = rules.groups.flatMap((group) => group.rules);
  const told = all.flatMap(({ annotations }) => annotations?.description ?? []).join('\n');

  it('names one that is there, and a section that is in it', () => {
    expect(told).not.toMatch(/\bREADME\b/);
    const named = [...told.matchAll(/\b(docs\/\S+\.md)(?:, "([^"]+)")?/g)];
    expect(named.length).toBeGreaterThan(2);
    for (const [, path = '', section] of named) {
      const text = readFileSync(file(`../${path}`), 'utf8');
      if (section !== undefined) expect(text).toContain(`\n## ${section}\n`);
    }
  });
});

describe('what is asked of Prometheus', () => {
  it.each(asked)('%s is told by the system', (expr) => {
    const names = namesIn(expr);
    if (!expr.startsWith('up')) expect(names).not.toEqual([]);
    for (const name of names) {
      const base = name.replace(/_(bucket|sum|count)$/, '');
      expect(told, name).toMatch(new RegExp(`^# TYPE (${name}|${base}) `, 'm'));
    }
  });

  it.each(dashboard.panels)(
    'of the panel "$title" is said what it shows, of which instance',
    ({ description, targets }) => {
      expect(description).toMatch(/^[A-Z].{20,}\.$/);
      for (const { expr } of targets)
        for (const name of namesIn(expr)) {
          const selector = new RegExp(`\\b${name}\\{[^}]*instance=~"\\$instance"`, 'g');
          const uses = expr.match(new RegExp(`\\b${name}\\b`, 'g'));
          expect(expr.match(selector)?.length, expr).toBe(uses?.length);
        }
      expect(dashboard.templating.list.map(({ name }) => name)).toContain('instance');
    },
  );

  it('finds every panel in a place of its own', () => {
    const titles = dashboard.panels.map(({ title }) => title);
    expect(new Set(titles).size).toBe(titles.length);
  });
});

describe('a scrape of a system with an operator token', () => {
  interface Configuration {
    readonly scrape_configs: readonly {
      readonly authorization: { readonly type?: string; readonly credentials_file: string };
    }[];
  }

  it('is a configuration by Prometheus’s own check, with the token in a file beside it', () => {
    const folder = mkdtempSync(join(tmpdir(), 'monitoring-'));
    for (const name of ['prometheus.yaml', 'alerts.yaml']) cpSync(file(name), join(folder, name));
    const check = () =>
      execFileSync(promtool(), ['check', 'config', join(folder, 'prometheus.yaml')], {
        stdio: 'pipe',
      });
    expect(check).toThrow('operator-token');
    writeFileSync(join(folder, 'operator-token'), TOKEN);
    expect(check().toString()).toContain('SUCCESS');
    rmSync(folder, { recursive: true });
  });

  it('is answered with the metrics if it sends what the configuration says', async () => {
    const { scrape_configs }: Configuration = parse(readFileSync(file('prometheus.yaml'), 'utf8'));
    const guarded = await startSystem({ operatorToken: TOKEN });
    const scrape = (headers: Record<string, string>) =>
      guarded.call('GET /metrics', undefined, headers);
    expect((await scrape({})).status).toBe(401);
    for (const { authorization } of scrape_configs) {
      const { status, body } = await scrape({
        Authorization: `${authorization.type ?? 'Bearer'} ${TOKEN}`,
      });
      expect([status, body.includes('saga_instances')]).toEqual([200, true]);
    }
    await guarded.stop();
  });
});

it('the alerts fire on what they are for, and on nothing else', () => {
  const said = execFileSync(promtool(), ['test', 'rules', file('alerts.test.yaml')]).toString();
  expect(said).toContain('SUCCESS');
});
