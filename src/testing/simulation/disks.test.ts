import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { createDisks } from './disks.ts';

const more = 'CREATE TABLE shelf (item TEXT NOT NULL)';
const hooks = { soon: setImmediate, begin() {}, written() {}, committed() {} };

function shelf() {
  const disks = createDisks({ shop: { migrations: [], more } });
  const { writer, commit } = disks.open('shop', hooks);
  const put = (item: string) => void writer.run(sql`INSERT INTO shelf VALUES (${item})`);
  const items = () => disks.rows('shop', 'SELECT item FROM shelf').map(({ item }) => item);
  return { disks, commit, put, items };
}

describe('the databases of a simulation', () => {
  it('keep what was committed from one life of a process to the next', async () => {
    const { disks, commit, put, items } = shelf();
    await commit.run(() => put('bread'));
    disks.open('shop', hooks);
    expect(items()).toEqual(['bread']);
    disks.clear();
    expect(items()).toEqual([]);
  });

  it('count rows that were changed outside any unit', async () => {
    const { disks, commit, put } = shelf();
    put('bread');
    put('milk');
    expect(disks.strays('shop')).toBe(2);
    await commit.run(() => put('salt'));
    expect(disks.strays('shop')).toBe(2);
    disks.clear();
    expect(disks.strays('shop')).toBe(0);
  });

  it('count none that were changed in a unit, rolled back, or by hand', async () => {
    const { disks, commit, put } = shelf();
    await commit.run(() => put('salt'));
    const fails = commit.run(() => {
      put('milk');
      throw new Error('no');
    });
    await expect(fails).rejects.toThrow('no');
    disks.rows('shop', 'INSERT INTO shelf VALUES (?)', 'tea');
    expect(disks.strays('shop')).toBe(0);
  });

  it('have none of a name that was not declared', () => {
    expect(() => shelf().disks.commits('bar')).toThrow('there is no database bar');
  });
});
