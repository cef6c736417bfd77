import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { type Columns, printList, type View } from './list.ts';
import { createOutput } from './output.ts';

interface Slot {
  readonly name: unknown;
  readonly at?: string;
  readonly more?: string;
}

const ID = '01a20c6c-04f8';
const columns: Columns<Slot> = [
  { name: 'name', of: ({ name }) => name, isText: true },
  { name: 'added', of: ({ at }) => at, isTime: true },
  { name: 'more', of: ({ more }) => more, isExtra: true },
  { name: 'id', of: () => ID },
];

const NOW = Date.UTC(2026, 0, 1);
const minutesAgo = (minutes: number) => new Date(NOW - minutes * 60_000).toISOString();

/** The list as it is printed: to a terminal of so many columns, or otherwise. */
type How = number | 'pipe' | 'json';

function listed(items: readonly Slot[], view: View = {}, how: How = 'pipe') {
  const said = { out: '', err: '' };
  const output = createOutput({
    isJson: how === 'json',
    colour: false,
    showsProgress: false,
    width: typeof how === 'number' ? how : undefined,
    now: () => NOW,
    stdout: { write: (text) => (said.out += text) },
    stderr: { write: (text) => (said.err += text) },
  });
  printList(output, { items, columns, limit: 3 }, view);
  return said;
}

describe('a list in a terminal', () => {
  it('has the id last, times beside now, and a dash for what is not there', () => {
    const { out, err } = listed([{ name: 'A1', at: minutesAgo(3) }, { name: null }], {}, 80);
    const lines = [
      'name  added          id',
      `A1    3 minutes ago  ${ID}`,
      `-     -              ${ID}`,
    ];
    expect([out.split('\n').slice(0, -1), err]).toEqual([lines, '']);
  });

  it('stays aligned beside wide characters', () => {
    const { out } = listed([{ name: '駐車場' }, { name: '🚗' }], { columns: ['name', 'id'] }, 80);
    expect(out).toBe(`name    id\n駐車場  ${ID}\n🚗      ${ID}\n`);
  });

  it('cuts text that is too long, between characters as they are seen', () => {
    const { out } = listed([{ name: '駐車場駐車場👨‍👩‍👧👨‍👩‍👧' }], { columns: ['name', 'id'] }, 25);
    expect(out).toBe(`name        id\n駐車場駐…  ${ID}\n`.replace('…  ', '…   '));
  });

  it('leaves out columns for which there is no room, says which, and keeps the id', () => {
    const { out, err } = listed([{ name: 'A1', at: minutesAgo(3) }], {}, 20);
    expect([out, err]).toEqual([
      `name  id\nA1    ${ID}\n`,
      'no room for added: --wide shows all\n',
    ]);
  });

  it('is never wider than the terminal, unless an id alone is', () => {
    const name = fc.string({ unit: 'grapheme', maxLength: 60 });
    fc.assert(
      fc.property(fc.array(name, { minLength: 1 }), fc.integer({ min: 13 }), (names, width) => {
        const { out } = listed(
          names.map((one) => ({ name: one })),
          {},
          width,
        );
        for (const line of out.split('\n')) expect(stringWidth(line)).toBeLessThanOrEqual(width);
        expect(out.split('\n').filter((line) => line.includes(ID))).toHaveLength(names.length);
      }),
    );
  });

  it('that is wide shows all columns, uncut, with times in full', () => {
    const { out, err } = listed([{ name: 'A1', at: minutesAgo(3), more: 'x' }], { wide: true }, 20);
    const at = '2025-12-31T23:57:00.000Z';
    const padding = ' '.repeat(at.length - 'added'.length);
    expect(out).toBe(`name  added${padding}  more  id\nA1    ${at}  x     ${ID}\n`);
    expect(err).toBe('');
  });

  it('shows the columns that are asked for, in their order', () => {
    const view = { columns: ['id', 'more'] };
    expect(listed([{ name: 'A1', more: 'x' }], view, 80).out).toBe(
      `id             more\n${ID}  x\n`,
    );
  });

  it('says when there are none, and when there may be more', () => {
    expect(listed([], {}, 80)).toEqual({ out: '', err: 'there are none\n' });
    const three = Array.from({ length: 3 }, () => ({ name: 'A1' }));
    expect(listed(three, {}, 80).err).toBe('these are the first 3: --limit shows more\n');
  });
});

describe('a list in a pipe', () => {
  it('has a line of values with tabs for each, uncut, with times in full', () => {
    const name = 'a'.repeat(200);
    const at = minutesAgo(3);
    expect(listed([{ name, at, more: 'x' }])).toEqual({ out: `${name}\t${at}\t${ID}\n`, err: '' });
    expect(listed([{ name: 'a\tb' }], { columns: ['name'] }).out).toBe('a\\u0009b\n');
  });
});

describe('a list as JSON', () => {
  it('is all of it, and takes no columns', () => {
    const items = [{ name: 'A1', more: 'x' }];
    expect(JSON.parse(listed(items, {}, 'json').out)).toEqual(items);
    for (const view of [{ wide: true } as const, { columns: ['id'] }])
      expect(() => listed(items, view, 'json')).toThrow('--json prints everything');
  });
});
