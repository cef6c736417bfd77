/** The documents name files, constants and words that are there, and leave none of them out. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const isThere = (path: string) => statSync(join(root, path), { throwIfNoEntry: false });

const filesBelow = (folder: string, end: string): readonly string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith(end))
    .map((path) => `${folder}/${path}`);

const documents = [
  ...['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'SECURITY.md'],
  ...['examples/README.md', 'bench/README.md'],
  ...filesBelow('docs', '.md'),
];

/** The anchors of a document's headings, as GitHub makes them. */
const anchorsOf = (text: string) =>
  [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );

/** The pictures that a document shows, light and dark. */
const picturesOf = (document: string) =>
  [...read(document).matchAll(/\bsrc(?:set)?="([^"]+)"/g)].map(([, path = '']) => path);

/** The links of a document, and its pictures, that lead nowhere. */
function deadLinks(document: string): readonly string[] {
  const links = [...read(document).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
  return [...links, ...picturesOf(document)]
    .filter((link) => !link.startsWith('http'))
    .filter((link) => {
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? document : normalize(join(dirname(document), path));
      if (!isThere(target)) return true;
      return anchor !== undefined && !anchorsOf(read(target)).includes(anchor);
    });
}

/** A row of the codemap: files that are in one or more of its places. */
interface Row {
  readonly places: readonly string[];
  readonly files: readonly string[];
}

/** The rows of the codemap that are about the source, with `<m>` written out for each module. */
function codemap(): readonly Row[] {
  const [, rest = ''] = read('ARCHITECTURE.md').split('## Codemap\n');
  const [table = ''] = rest.split('\n## ');
  const modules = readdirSync(join(root, 'src/modules')).filter((name) => !name.includes('.'));
  return table.split('\n').flatMap((line) => {
    const place = /^\| `(src\/[^`]*)`/.exec(line)?.[1];
    if (place === undefined) return [];
    const files = [...line.matchAll(/`([\w.-]+\.ts)`/g)].map(([, name = '']) => name);
    const isPerModule = place.includes('<m>');
    const places = isPerModule ? modules.map((name) => place.replace('<m>', name)) : [place];
    return [{ places, files }];
  });
}

/** The words of a union type of `instance.ts`. */
function wordsOf(type: string): readonly string[] {
  const union = new RegExp(`type ${type} =([^;]*);`).exec(
    read('src/orchestrator/instance.ts'),
  )?.[1];
  return [...(union ?? '').matchAll(/'([\w-]+)'/g)].map(([, word = '']) => word);
}

describe('the documents', () => {
  it.each(documents)('%s links to what is there', (document) => {
    expect(deadLinks(document)).toEqual([]);
  });

  it('have no change after a release in a build that calls itself that release', () => {
    const [, unreleased = '', ...released] = read('CHANGELOG.md').split(/^## /m);
    expect(unreleased).toMatch(/^Unreleased\n/);
    const { version } = JSON.parse(read('package.json'));
    const names = released.map((text) => text.split(' ')[0]);
    expect(names).toContain('0.1.0');
    if (unreleased.includes('\n- ')) expect(names).not.toContain(version);
    expect(JSON.parse(read('package-lock.json'))).toMatchObject({
      version,
      packages: { '': { version } },
    });
  });

  it('show every screenshot that is kept', () => {
    const shown = documents.flatMap((document) =>
      picturesOf(document).map((path) => normalize(join(dirname(document), path))),
    );
    const kept = filesBelow('docs/screenshots', '.png');
    expect(kept.length).toBeGreaterThan(4);
    expect(kept.filter((path) => !shown.includes(path))).toEqual([]);
  });

  it('name in the codemap every file of the source', () => {
    const rows = codemap();
    const isNamed = (path: string) =>
      rows.some(
        ({ places, files }) =>
          places.includes(path) ||
          (places.includes(`${dirname(path)}/`) && files.includes(basename(path))),
      );
    const source = filesBelow('src', '.ts').filter(
      // The row of `src/http/` names the folder of the reference page as a whole.
      (path) => !path.endsWith('.test.ts') && !path.startsWith('src/http/docs/'),
    );
    expect(source.length).toBeGreaterThan(100);
    expect(source.filter((path) => !isNamed(path))).toEqual([]);
  });

  it('name in the codemap no file that is not there', () => {
    const missing = codemap().flatMap(({ places, files }) =>
      files.filter((file) => !places.some((place) => isThere(place + file))),
    );
    expect(missing).toEqual([]);
  });

  it.each(['SagaState', 'StepStateName', 'ReasonCode', 'HistoryType'])(
    'explain each word of %s, which the API shows',
    (type) => {
      const text = read('ARCHITECTURE.md');
      const words = wordsOf(type);
      expect(words.length).toBeGreaterThan(4);
      expect(words.filter((word) => !text.includes(`\`${word}\``))).toEqual([]);
    },
  );

  it('name numbers that are no settings by constants that are there', () => {
    let paths: readonly string[] = [];
    const missing: string[] = [];
    for (const line of read('docs/operating.md').split('\n')) {
      const where = /^\|[^|]*\|[^|]*\|([^|]*)\|$/.exec(line)?.[1] ?? '';
      const own = [...where.matchAll(/`(src\/[^`]+)`/g)].map(([, path = '']) => path);
      if (own.length > 0) paths = own;
      for (const [, name = ''] of where.matchAll(/`([A-Z][A-Z0-9_]+)`/g))
        if (
          !paths.some((path) => isThere(path) && new RegExp(`\\bconst ${name}\\b`).test(read(path)))
        )
          missing.push(`${name} in ${paths.join(', ')}`);
    }
    expect(paths).not.toEqual([]);
    expect(missing).toEqual([]);
  });
});
