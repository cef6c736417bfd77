import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { circles } from './circles.ts';
import { isTest, readSources, type Sources } from './modules.ts';
import { pure, rules } from './rules.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

function product(): Sources {
  return new Map([...readSources(root, ['src'])].filter(([path]) => !isTest(path)));
}

/** The same with all tests. */
function everything(): Sources {
  return readSources(root, ['src', 'tests']);
}

type Planted = Readonly<Record<string, readonly (readonly [path: string, text: string])[]>>;

/** Texts that break each rule: a rule without one may be checking nothing. */
const broken: Planted = {
  'layers import one way': [
    ['src/bus/x.ts', `import { y } from '../storage/y.ts';`],
    ['src/storage/x.ts', `import type { y } from '../bus/y.ts';`],
    ['src/orchestrator/x.ts', `export { y } from '../modules/parking/contract.ts';`],
    ['src/orchestrator/log/x.ts', `import { y } from '../../participant/inbox.ts';`],
    ['src/participant/x.ts', `import { y } from '../orchestrator/orchestrator.ts';`],
    ['src/ports/x.ts', `import { y } from '../storage/database.ts';`],
    ['src/modules/parking/x.ts', `import { y } from '../../app/compose.ts';`],
    ['src/http/x.ts', `import { y } from '../compose.ts';`],
    ['src/http/x.ts', `import { y } from '../modules/parking/index.ts';`],
    ['src/http/x.ts', `import type { y } from '../modules/money.ts';`],
    ['src/telemetry/x.ts', `import { y } from '../http/app.ts';`],
    ['src/http/x.ts', `import { y } from '../cli/print.ts';`],
    ['src/http/x.ts', `import { y } from '../dashboard/page.tsx';`],
    ['src/dashboard/x.tsx', `import { y } from '../storage/database.ts';`],
    ['src/dashboard/x.tsx', `import { y } from '../app/compose.ts';`],
    ['src/modules/parking/x.ts', `const y = await import('../../config.ts');`],
    ['src/testing/x.ts', `import { y } from '../modules/parking/contract.ts';`],
    ['src/testing/simulation/x.ts', `import { y } from '../../http/app.ts';`],
    ['src/testing/x.ts', `import { y } from '../app/compose.ts';`],
    ['src/orchestrator/x.ts', `import { y } from '../testing/virtual-clock.ts';`],
    ['src/a-new-layer/x.ts', `import { y } from '../bus/bus.ts';`],
  ],
  'of another module only its contract is imported': [
    ['src/modules/booking/x.ts', `import { y } from '../parking/slot.ts';`],
    ['src/modules/booking/x.ts', `import { y } from '../parking/inner/contract.ts';`],
    ['src/modules/money.ts', `import { y } from './parking/contract.ts';`],
    ['src/modules/modules.ts', `import { y } from './parking/store.ts';`],
  ],
  'a package stands behind one interface': [
    ['src/orchestrator/x.ts', `import amqp from 'amqplib';`],
    ['src/bus/x.ts', `import mitt from 'mitt';`],
    ['src/modules/parking/store.ts', `import Sqlite from 'better-sqlite3';`],
    ['src/modules/parking/slot.ts', `import { eq } from 'drizzle-orm/sqlite-core';`],
    ['src/testing/simulation/network.ts', `import Sqlite from 'better-sqlite3';`],
    ['src/testing/virtual-clock.ts', `import { eq } from 'drizzle-orm';`],
    ['src/orchestrator/x.ts', `import { Hono } from 'hono';`],
    ['src/modules/parking/index.ts', `import { z } from '@hono/zod-openapi';`],
    ['src/http/app.ts', `import { serve } from '@hono/node-server';`],
    ['src/orchestrator/x.ts', `import { y } from '@hono/another';`],
    ['src/http/app.ts', `import { pino } from 'pino';`],
    ['src/bus/x.ts', `import { v7 } from 'uuid';`],
    ['src/testing/saga-driver.ts', `import { expect } from 'vitest';`],
    ['src/bus/x.ts', `import { env } from 'node:process';`],
  ],
  'what is pure imports only what is pure': [
    ['src/orchestrator/machine/transition.ts', `import { y } from '../storage/group-commit.ts';`],
    ['src/orchestrator/saga.ts', `import { y } from './registry.ts';`],
    ['src/modules/parking/slot.ts', `import { y } from 'node:fs';`],
    ['src/modules/parking/contract.ts', `import { y } from './store.ts';`],
  ],
  'the engine and its tests know no module': [
    [
      'src/orchestrator/machine/x.test.ts',
      `import { y } from '../../modules/booking/booking.saga.ts';`,
    ],
    ['src/participant/x.test.ts', `import type { y } from '../modules/billing/contract.ts';`],
    ['src/bus/bus.testsuite.ts', `import { y } from '../modules/parking/contract.ts';`],
    ['src/storage/x.test.ts', `import { y } from '../modules/parking/schema.ts';`],
    ['tests/support/stage.ts', `import { y } from '../../src/modules/booking/index.ts';`],
  ],
  'no imports go in a circle': [
    ['src/bus/x.ts', `import { y } from './x.ts';`],
    ['src/bus/x.ts', `import type { y } from './x.ts';`],
  ],
  'source imports no test': [
    ['src/bus/x.ts', `import { y } from './x.test.ts';`],
    ['src/bus/x.ts', `import { y } from './x.testsuite.ts';`],
    ['src/bus/x.ts', `import { y } from '../../tests/support/wait.ts';`],
  ],
  'a route states its facts': [
    ['src/modules/parking/routes.ts', `const route = createRoute({ path: '/slots' });`],
    ['src/http/x.ts', `import { createRoute } from '@hono/zod-openapi';`],
    ['src/http/x.ts', `app.get('/slots', (c) => c.text(''));`],
    ['src/http/x.ts', `app.on(['GET'], ['/slots'], (c) => c.text(''));`],
  ],
  'only the edges touch the environment, time and chance': [
    ['src/main.ts', `const port = process.env.PORT;`],
    ['src/http/x.ts', `const port = process?.env.PORT;`],
    ['src/http/x.ts', `const port = process['env'].PORT;`],
    ['src/http/x.ts', `const { env } = process;`],
    ['src/http/x.ts', `const at = Date.now();`],
    ['src/http/x.ts', `const at = new Date();`],
    ['src/http/x.ts', `const at = new Date;`],
    ['src/http/x.ts', `const at = Date();`],
    ['src/http/x.ts', `const at = performance.now();`],
    ['src/http/x.ts', `const at = process.hrtime.bigint();`],
    ['src/bus/x.ts', `const part = Math.random();`],
    ['src/bus/x.ts', `import { randomUUID } from 'node:crypto';`],
    ['src/bus/x.ts', `crypto.getRandomValues(bytes);`],
    ['src/bus/x.ts', `setTimeout(() => {}, 10);`],
    ['src/bus/x.ts', `setInterval(() => {}, 10);`],
    ['src/bus/x.ts', `setImmediate(() => {});`],
    ['src/testing/virtual-clock.ts', `setTimeout(() => {}, 10);`],
    ['src/testing/x.ts', `setImmediate(() => {});`],
    ['src/bus/x.ts', `fetch(url, { signal: AbortSignal.timeout(10) });`],
    ['src/bus/x.ts', `const a = \`\${b}\`; const at = Date.now(); const c = \`\${d}\`;`],
    ['src/bus/x.ts', 'const quote = /[`]/; const at = Date.now();'],
    ['src/bus/x.ts', `const at = \`\${Date.now()}\`;`],
  ],
  "drizzle's own transaction is never called": [
    ['src/modules/parking/store.ts', `db.transaction((tx) => tx);`],
    ['src/modules/parking/store.ts', `db.transaction<number>((tx) => 1);`],
  ],
};

/** The nearest texts that keep each rule: one that forbids too much would be worked around. */
const kept: Planted = {
  'layers import one way': [
    ['src/main.ts', `import { y } from './compose.ts';`],
    ['src/cli/x.ts', `import { y } from '../config.ts';`],
    ['src/http/x.ts', `import { y } from '../telemetry/metrics.ts';`],
    ['src/modules/parking/routes.ts', `import { y } from '../../http/route.ts';`],
    ['src/modules/parking/x.ts', `import { y } from '../../orchestrator/saga.ts';`],
    ['src/orchestrator/x.ts', `import { y } from '../bus/bus.ts';`],
    ['src/testing/x.ts', `import { y } from '../orchestrator/orchestrator.ts';`],
    ['src/testing/x.ts', `import { y } from '../participant/participant.ts';`],
    ['src/bus/x.ts', `import { y } from './bus.ts';`],
  ],
  'of another module only its contract is imported': [
    ['src/modules/booking/x.ts', `import { y } from '../parking/contract.ts';`],
    ['src/modules/modules.ts', `import { y } from './parking/module.ts';`],
    ['src/modules/booking/x.ts', `import { y } from './store.ts';`],
    ['src/modules/booking/x.ts', `import { y } from '../money.ts';`],
    ['src/modules/prices.ts', `import { y } from './money.ts';`],
    ['src/app/x.ts', `import { y } from '../modules/parking/index.ts';`],
  ],
  'a package stands behind one interface': [
    ['src/bus/amqp/library.ts', `import amqp from 'amqplib';`],
    ['src/bus/memory/memory-bus.ts', `import mitt from 'mitt';`],
    ['src/bus/bus.testsuite.ts', `import { expect } from 'vitest';`],
    ['src/storage/x.ts', `import Sqlite from 'better-sqlite3';`],
    ['src/testing/simulation/disks.ts', `import Sqlite from 'better-sqlite3';`],
    ['src/testing/simulation/disks.ts', `import { drizzle } from 'drizzle-orm/better-sqlite3';`],
    ['src/modules/parking/schema.ts', `import { text } from 'drizzle-orm/sqlite-core';`],
    ['src/modules/parking/routes.ts', `import { Hono } from 'hono';`],
    ['src/http/paging.ts', `import { z } from '@hono/zod-openapi';`],
    ['src/app/server.ts', `import { serve } from '@hono/node-server';`],
  ],
  'what is pure imports only what is pure': [
    ['src/orchestrator/machine/transition.ts', `import { y } from './instance.ts';`],
    ['src/modules/parking/contract.ts', `import { z } from 'zod';`],
    ['src/modules/parking/store.ts', `import { y } from 'node:fs';`],
  ],
  'the engine and its tests know no module': [
    ['src/orchestrator/x.test.ts', `import { y } from '../../tests/support/order-saga.ts';`],
    ['tests/workflow/x.test.ts', `import { y } from '../../src/modules/booking/index.ts';`],
  ],
  'no imports go in a circle': [['src/bus/x.ts', `import { y } from './y.ts';`]],
  'source imports no test': [['src/bus/x.ts', `import { y } from './tests.ts';`]],
  'a route states its facts': [
    ['src/http/x.ts', `const route = defineRoute({ access: 'anyone' });`],
    ['src/http/x.ts', `app.openapi(route, (c) => c.text('')); app.use((c, next) => next());`],
  ],
  'only the edges touch the environment, time and chance': [
    ['src/app/config.ts', `const port = process.env.PORT;`],
    ['src/app/system.ts', `const now = () => Date.now() + Math.random();`],
    ['src/app/server.ts', `setTimeout(() => process.exit(1), 10);`],
    ['src/testing/virtual-clock.ts', `await new Promise((resolve) => setImmediate(resolve));`],
    ['src/http/x.ts', `const at = new Date(0); const day: Date = at; isDate(day);`],
    ['src/bus/x.ts', `/** No {@link setTimeout}. */\nexport const why = 1; // setTimeout`],
    ['src/bus/x.ts', `const why = \`no setTimeout \${a} no setTimeout \${b} no setTimeout\`;`],
    ['src/bus/x.ts', `const why = 'no setTimeout' + \`no setTimeout\` + /no setTimeout/;`],
  ],
  "drizzle's own transaction is never called": [
    ['src/storage/x.ts', `db.transaction((tx) => tx);`],
    ['src/modules/parking/store.ts', `// Never db.transaction().\nconst transaction = 1;`],
  ],
};

/** Files of the engine without a test of their own, and where their rules are stated, if any. */
const stated: Readonly<Record<string, string>> = {
  'orchestrator/machine/events.ts': 'types alone',
  'orchestrator/runner/runner.ts': 'orchestrator.test.ts, through the one door',
  'orchestrator/log/columns.ts': 'rows.test.ts',
  'orchestrator/log/schema.ts': 'rows.test.ts',
  'orchestrator/log/migrations.ts': 'a name alone',
  'participant/schema.ts': 'inbox.test.ts',
  'participant/migrations.ts': 'a name alone',
};

describe('the architecture', () => {
  it('is read whole, so that the rules below are about something', () => {
    expect(product().size).toBeGreaterThan(40);
  });

  for (const rule of rules) {
    it(`holds: ${rule.name}`, () => {
      expect(rule.violations(rule.isForTests ? everything() : product())).toEqual([]);
    });

    it(`would notice a violation: ${rule.name}`, () => {
      const violations = broken[rule.name] ?? [];
      expect(violations.length).toBeGreaterThan(0);
      for (const [path, text] of violations)
        expect(rule.violations(new Map([[path, text]])), text).toHaveLength(1);
    });

    it(`lets pass what keeps it: ${rule.name}`, () => {
      const allowed = kept[rule.name] ?? [];
      expect(allowed.length).toBeGreaterThan(0);
      for (const [path, text] of allowed)
        expect(rule.violations(new Map([[path, text]])), text).toEqual([]);
    });
  }

  it('has no circle around other files either, nor one of types', () => {
    const sources = new Map([
      ['src/a.ts', `import { b } from './b.ts';`],
      ['src/b.ts', `import { c } from './c.ts'; import { d } from './d.ts';`],
      ['src/c.ts', `import type { A } from './a.ts';`],
      ['src/d.ts', `import { e } from './e.ts';`],
      ['src/e.ts', ''],
    ]);
    expect(circles(sources)).toEqual([['src/a.ts', 'src/b.ts', 'src/c.ts']]);
    sources.set('src/c.ts', `import { e } from './e.ts';`);
    expect(circles(sources)).toEqual([]);
  });

  it('states the rules of the engine beside their source', () => {
    const [sources, tests] = [product(), everything()];
    const isEngine = (path: string) =>
      /^src\/(orchestrator\/(machine|runner|log)|participant)\//.test(path);
    const untested = [...sources.keys()]
      .filter((path) => isEngine(path) && !tests.has(path.replace(/\.ts$/, '.test.ts')))
      .map((path) => path.replace(/^src\//, ''));
    expect(untested.filter((path) => !stated[path])).toEqual([]);
  });

  it('has every file that is to be pure, so that a new name leaves no rule behind', () => {
    const paths = [...product().keys()];
    for (const pattern of pure)
      expect(
        paths.some((path) => pattern.test(path)),
        `${pattern}`,
      ).toBe(true);
  });
});
