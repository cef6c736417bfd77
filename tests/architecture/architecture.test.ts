import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { isTest, readSources, type Sources } from './modules.ts';
import { rules } from './rules.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

function product(): Sources {
  return new Map([...readSources(root, ['src'])].filter(([path]) => !isTest(path)));
}

/** A text that breaks each rule: a rule without one may be checking nothing. */
const planted: Readonly<Record<string, readonly (readonly [path: string, text: string])[]>> = {
  'layers import one way': [
    ['src/bus/x.ts', `import { y } from '../storage/y.ts';`],
    ['src/storage/x.ts', `import type { y } from '../bus/y.ts';`],
    ['src/orchestrator/x.ts', `export { y } from '../modules/parking/contract.ts';`],
    ['src/modules/parking/x.ts', `import { y } from '../../http/app.ts';`],
    ['src/http/x.ts', `import { y } from '../compose.ts';`],
    ['src/modules/parking/x.ts', `const y = await import('../../config.ts');`],
  ],
  'of another module only its contract is imported': [
    ['src/modules/booking/x.ts', `import { y } from '../parking/slot.ts';`],
    ['src/modules/money.ts', `import { y } from './parking/slot.ts';`],
  ],
  'a package stands behind one interface': [
    ['src/orchestrator/x.ts', `import amqp from 'amqplib';`],
    ['src/bus/x.ts', `import mitt from 'mitt';`],
    ['src/modules/parking/store.ts', `import Sqlite from 'better-sqlite3';`],
    ['src/modules/parking/slot.ts', `import { eq } from 'drizzle-orm/sqlite-core';`],
    ['src/orchestrator/x.ts', `import { Hono } from 'hono';`],
  ],
  'what is pure imports only what is pure': [
    ['src/orchestrator/transition.ts', `import { y } from '../storage/group-commit.ts';`],
    ['src/modules/parking/slot.ts', `import { y } from 'node:fs';`],
  ],
  'source imports no test': [
    ['src/bus/x.ts', `import { y } from './x.test.ts';`],
    ['src/bus/x.ts', `import { y } from '../../tests/support/wait.ts';`],
  ],
  'only the edges touch the environment, time and chance': [
    ['src/http/x.ts', `const port = process.env.PORT;`],
    ['src/http/x.ts', `const at = Date.now();`],
    ['src/http/x.ts', `const at = new Date();`],
    ['src/bus/x.ts', `const part = Math.random();`],
    ['src/bus/x.ts', `setTimeout(() => {}, 10);`],
  ],
  "drizzle's own transaction is never called": [
    ['src/modules/parking/store.ts', `db.transaction((tx) => tx);`],
  ],
};

describe('the architecture', () => {
  it('is read whole, so that the rules below are about something', () => {
    expect(product().size).toBeGreaterThan(40);
  });

  for (const rule of rules) {
    it(`holds: ${rule.name}`, () => {
      expect(rule.violations(product())).toEqual([]);
    });

    it(`would notice a violation: ${rule.name}`, () => {
      const violations = planted[rule.name] ?? [];
      expect(violations.length).toBeGreaterThan(0);
      for (const [path, text] of violations)
        expect(rule.violations(new Map([[path, text]])), text).toHaveLength(1);
    });
  }

  it('lets comments and strings name what code may not touch', () => {
    const text = `// Math.random()\nexport const why = 'not Date.now()';`;
    for (const rule of rules)
      expect(rule.violations(new Map([['src/bus/x.ts', text]]))).toEqual([]);
  });
});
