/** The measures of tidy source, each over one file. */
import ts from 'typescript';
import { isTest, type Sources } from './modules.ts';

const MAX_FILE_LINES = 250;
const MAX_TEST_LINES = 600;
const MAX_FUNCTION_LINES = 60;
const MAX_PARAMETERS = 3;
const MAX_NESTING = 3;
const MAX_COLUMNS = 100;
/** As a whole name or a part of one, of a file or of a folder: `slot-service.ts`, `utils/`. */
const VAGUE_NAMES = /(^|[/.-])(utils?|helpers?|common|managers?|services?)[/.-]/;
/** A comment begins with the noun or verb of the field, not with a word that only points at it. */
const VAGUE_COMMENT =
  /(?:\/\*\*[\s*]*|(?<!\/\/.*\n\s*)\/\/ )(What|Who|Whoever|Where|How|Whether)\b/g;

const MEDIAN_LINES = { least: 40, most: 110 };
/** The median of a handful of files says nothing. */
const MIN_FILES_FOR_MEDIAN = 20;
const MAX_READING_PATH_LINES = 620;
const MAX_WORKFLOW_LINES = 60;
const WORKFLOW = 'src/modules/booking/booking.saga.ts';
/** The circle of one booking, as README tells a newcomer to read it, in its order. */
export const readingPath: readonly string[] = [
  WORKFLOW,
  'src/modules/parking/contract.ts',
  'src/modules/parking/slot.ts',
  'src/participant/participant.ts',
  'src/bus/bus.ts',
  'src/orchestrator/machine/events.ts',
  'src/orchestrator/machine/transition.ts',
];

/** What is untidy about a file, in words. */
export function untidiness(path: string, text: string): readonly string[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  return [
    ...measureText(path, text),
    ...functionsOf(file).flatMap((found) => measureFunction(path, file, found)),
    ...spreadLiterals(file).map((line) => `${path}:${line} spreads an object literal`),
    ...(isProduct(path) ? measureWords(path, file) : []),
    ...(isBarrel(file) ? [`${path} only passes exports on`] : []),
    ...(path.startsWith('src/') && hasDefaultExport(file) ? [`${path} exports a default`] : []),
    ...(deepest(file, 0) > MAX_NESTING ? [`${path} nests deeper than ${MAX_NESTING}`] : []),
  ];
}

/** What is untidy about the source as a whole, in words. */
export function untidySizes(sources: Sources): readonly string[] {
  const sizes = [...sources]
    .filter(([path]) => isProduct(path))
    .map(([, text]) => lineCount(text))
    .toSorted((a, b) => a - b);
  const median = sizes[Math.floor(sizes.length / 2)] ?? 0;
  const isOdd = median < MEDIAN_LINES.least || median > MEDIAN_LINES.most;
  return sizes.length > MIN_FILES_FOR_MEDIAN && isOdd
    ? [`the median file has ${median} lines`]
    : [];
}

/** What keeps the reading path from being read in one sitting, in words. */
export function untidyReadingPath(sources: Sources): readonly string[] {
  const missing = readingPath.filter((path) => !sources.has(path));
  const linesOf = (path: string) => lineCount(sources.get(path) ?? '');
  const total = readingPath.reduce((sum, path) => sum + linesOf(path), 0);
  const workflow = linesOf(WORKFLOW);
  return [
    ...missing.map((path) => `${path} is not there to be read`),
    ...(total > MAX_READING_PATH_LINES ? [`the reading path has ${total} lines`] : []),
    ...(workflow > MAX_WORKFLOW_LINES ? [`${WORKFLOW} has ${workflow} lines`] : []),
  ];
}

function isProduct(path: string): boolean {
  return path.startsWith('src/') && !isTest(path);
}

function lineCount(text: string): number {
  return text.trimEnd().split('\n').length;
}

function measureText(path: string, text: string): readonly string[] {
  const lines = text.trimEnd().split('\n');
  const limit = isTest(path) ? MAX_TEST_LINES : MAX_FILE_LINES;
  const wide = lines.findIndex((line) => line.length > MAX_COLUMNS);
  const unfinished = new RegExp(['TO', 'DO|FIX', 'ME|X', 'XX'].join('')).test(text);
  return [
    ...(lines.length > limit ? [`${path} has ${lines.length} lines, more than ${limit}`] : []),
    ...(wide >= 0 ? [`${path}:${wide + 1} is wider than ${MAX_COLUMNS} columns`] : []),
    ...(unfinished ? [`${path} says that it is not finished`] : []),
    ...(VAGUE_NAMES.test(path) ? [`${path} has a name that says nothing`] : []),
  ];
}

function measureFunction(
  path: string,
  file: ts.SourceFile,
  found: ts.SignatureDeclaration,
): readonly string[] {
  const lineOf = (position: number) => file.getLineAndCharacterOfPosition(position).line + 1;
  const first = lineOf(found.getStart(file));
  const grouped = isTest(path) ? describedLines(found, file) : 0;
  const lines = lineOf(found.getEnd()) - first + 1 - grouped;
  const parameters = found.parameters.length;
  const tooLong = lines > MAX_FUNCTION_LINES && !(isTest(path) && isDescribe(found.parent));
  return [
    ...(tooLong ? [`${path}:${first} is a function of ${lines} lines`] : []),
    ...(parameters > MAX_PARAMETERS ? [`${path}:${first} takes ${parameters} parameters`] : []),
  ];
}

function measureWords(path: string, file: ts.SourceFile): readonly string[] {
  const lineOf = (position: number) => file.getLineAndCharacterOfPosition(position).line + 1;
  const undocumented = file.statements.filter((one) => exportsFunction(one) && !hasDocstring(one));
  const vague = [...file.text.matchAll(VAGUE_COMMENT)];
  return [
    ...undocumented.map(
      (one) => `${path}:${lineOf(one.getStart(file))} exports a function without a docstring`,
    ),
    ...vague.map(
      ({ index, 1: word }) => `${path}:${lineOf(index)} has a comment that begins with "${word}"`,
    ),
  ];
}

function exportsFunction(one: ts.Statement): boolean {
  const modifiers = ts.canHaveModifiers(one) ? ts.getModifiers(one) : undefined;
  const isExported = modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false;
  const isFunction = ({ initializer }: ts.VariableDeclaration) =>
    initializer !== undefined &&
    (ts.isArrowFunction(initializer) || ts.isFunctionExpression(initializer));
  return (
    isExported &&
    (ts.isFunctionDeclaration(one) ||
      (ts.isVariableStatement(one) && one.declarationList.declarations.some(isFunction)))
  );
}

function hasDocstring(one: ts.Statement): boolean {
  return ts.getJSDocCommentsAndTags(one).some(ts.isJSDoc);
}

function functionsOf(file: ts.SourceFile): readonly ts.SignatureDeclaration[] {
  const found: ts.SignatureDeclaration[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node)) found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** Lines that spread `{ a, b }`, which names no fewer properties: it only takes fewer lines. */
function spreadLiterals(file: ts.SourceFile): readonly number[] {
  const found: number[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isSpreadAssignment(node) && ts.isObjectLiteralExpression(node.expression))
      found.push(file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** The groups of a suite may be long; each of their tests may not. */
function isDescribe(node: ts.Node): node is ts.CallExpression {
  return ts.isCallExpression(node) && /^describe\b/.test(node.expression.getText());
}

/** Lines of the groups that a function wraps, as a suite for several implementations does. */
function describedLines(node: ts.Node, file: ts.SourceFile): number {
  let lines = 0;
  const lineOf = (position: number) => file.getLineAndCharacterOfPosition(position).line;
  ts.forEachChild(node, (child) => {
    if (isDescribe(child)) lines += lineOf(child.getEnd()) - lineOf(child.getStart(file)) + 1;
    else lines += describedLines(child, file);
  });
  return lines;
}

function isBarrel({ statements }: ts.SourceFile): boolean {
  const passesOn = (one: ts.Statement) =>
    ts.isExportDeclaration(one) || ts.isImportDeclaration(one);
  return statements.some(ts.isExportDeclaration) && statements.every(passesOn);
}

function hasDefaultExport({ statements }: ts.SourceFile): boolean {
  return statements.some(
    (one) =>
      (ts.isExportAssignment(one) && !one.isExportEquals) ||
      (ts.canHaveModifiers(one) &&
        ts.getModifiers(one)?.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword)) ||
      (ts.isExportDeclaration(one) && /\bas default\b/.test(one.getText())),
  );
}

/** How deep control flow nests; a function begins anew. */
function deepest(node: ts.Node, depth: number): number {
  let most = depth;
  ts.forEachChild(node, (child) => {
    const inner = ts.isFunctionLike(child) ? 0 : depth + (isControlFlow(child) ? 1 : 0);
    most = Math.max(most, deepest(child, inner));
  });
  return most;
}

function isControlFlow(node: ts.Node): boolean {
  const isElseIf = ts.isIfStatement(node.parent) && node.parent.elseStatement === node;
  return (
    (ts.isIfStatement(node) && !isElseIf) ||
    ts.isIterationStatement(node, false) ||
    ts.isSwitchStatement(node) ||
    ts.isTryStatement(node)
  );
}
