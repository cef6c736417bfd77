/** The source text of the project, and what each file imports. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import ts from 'typescript';

/** Source by path from the root of the project. */
export type Sources = ReadonlyMap<string, string>;

export interface Import {
  readonly from: string;
  /** A path from the root for a relative import, else the name of a package. */
  readonly to: string;
}

/** All TypeScript that people wrote below the given folders, and the script of the browser. */
export function readSources(root: string, folders: readonly string[]): Sources {
  const sources = new Map<string, string>();
  for (const folder of folders)
    for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
      const path = relative(root, join(entry.parentPath, entry.name));
      if (entry.isFile() && /(?<!\.gen)\.tsx?$|\/client\/[\w-]+\.js$/.test(path))
        sources.set(path, readFileSync(join(root, path), 'utf8'));
    }
  return sources;
}

export function isTest(path: string): boolean {
  return /\.(test|testsuite)\.tsx?$/.test(path);
}

export function importsOf(sources: Sources): readonly Import[] {
  return [...sources].flatMap(([from, text]) =>
    ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => ({
      from,
      to: fileName.startsWith('.') ? normalize(join(dirname(from), fileName)) : fileName,
    })),
  );
}

/**
 * The code alone: comments and the insides of strings could name anything. Read from the syntax
 * tree, since a bare scanner takes what follows a template or a regular expression for its inside.
 */
export function codeOf(path: string, text: string): string {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const tokens: string[] = [];
  const visit = (node: ts.Node): void => {
    const children = node.getChildren(file);
    if (ts.isJSDoc(node)) return;
    if (children.length > 0) children.forEach(visit);
    else tokens.push(isText(node) ? '""' : node.getText(file));
  };
  visit(file);
  return tokens.filter((token) => token !== '').join(' ');
}

function isText(node: ts.Node): boolean {
  return (
    ts.isStringLiteral(node) ||
    ts.isTemplateLiteralToken(node) ||
    ts.isRegularExpressionLiteral(node)
  );
}
