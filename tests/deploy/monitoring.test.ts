/** The dashboard and the alert rules name what the system tells, and the rules do what they say. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { promtool } from '../support/promtool.ts';
import { startSystem, type TestSystem } from '../support/system.ts';

const file = (name: string) => fileURLToPath(new URL(`../../monitoring/${name}`, import.meta.url));

interface Rules {
  readonly groups: readonly { readonly rules: readonly { readonly expr: string }[] }[];
}

interface Dashboard {
  readonly panels: readonly {
    readonly title: string;
    readonly targets: readonly { readonly expr: string }[];
  }[];
}

const rules: Rules = parse(readFileSync(file('alerts.yaml'), 'utf8'));
const dashboard: Dashboard = JSON.parse(readFileSync(file('dashboard.json'), 'utf8'));
const asked = [
  ...rules.groups.flatMap((group) => group.rules.map(({ expr }) => expr)),
  ...dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
];

/** What Prometheus makes itself of each scrape. */
const ITS_OWN = ['up'];

let api: TestSystem;
let told: string;

beforeAll(async () => {
  api = await startSystem();
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

describe('what is asked of Prometheus', () => {
  it.each(asked)('%s is told by the system', (expr) => {
    const names = namesIn(expr);
    if (!expr.startsWith('up')) expect(names).not.toEqual([]);
    for (const name of names) {
      const base = name.replace(/_(bucket|sum|count)$/, '');
      expect(told, name).toMatch(new RegExp(`^# TYPE (${name}|${base}) `, 'm'));
    }
  });

  it('finds every panel in a place of its own', () => {
    const titles = dashboard.panels.map(({ title }) => title);
    expect(new Set(titles).size).toBe(titles.length);
  });
});

it('the alerts fire on what they are for, and on nothing else', () => {
  const said = execFileSync(promtool(), ['test', 'rules', file('alerts.test.yaml')]).toString();
  expect(said).toContain('SUCCESS');
});
