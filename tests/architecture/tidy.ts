/** The measures of tidy source, each over one file. */
import ts from 'typescript';
import { isTest } from './modules.ts';

const MAX_FILE_LINES = 250;
const MAX_TEST_LINES = 600;
const MAX_FUNCTION_LINES = 60;
const MAX_PARAMETERS = 3;
const MAX_NESTING = 3;
const MAX_COLUMNS = 100;
const VAGUE_NAMES = /(^|\/)(utils?|helpers?|common|manager|service)\.ts$/;

/** What is untidy about a file, in words. */
export function untidiness(path: string, text: string): readonly string[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  return [
    ...measureText(path, text),
    ...functionsOf(file).flatMap((found) => measureFunction(path, file, found)),
    ...(isBarrel(file) ? [`${path} only passes exports on`] : []),
    ...(deepest(file, 0) > MAX_NESTING ? [`${path} nests deeper than ${MAX_NESTING}`] : []),
  ];
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
  const lines = lineOf(found.getEnd()) - first + 1;
  const parameters = found.parameters.filter(({ dotDotDotToken }) => !dotDotDotToken).length;
  const tooLong = lines > MAX_FUNCTION_LINES && !isDescribe(found);
  return [
    ...(tooLong ? [`${path}:${first} is a function of ${lines} lines`] : []),
    ...(parameters > MAX_PARAMETERS ? [`${path}:${first} takes ${parameters} parameters`] : []),
  ];
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

/** The groups of a suite may be long; each of their tests may not. */
function isDescribe(found: ts.Node): boolean {
  const call = found.parent;
  return ts.isCallExpression(call) && /^(describe|it\.each)/.test(call.expression.getText());
}

function isBarrel({ statements }: ts.SourceFile): boolean {
  return statements.length > 0 && statements.every((one) => ts.isExportDeclaration(one));
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
  const isElseIf = ts.isIfStatement(node) && ts.isIfStatement(node.parent);
  return (
    (ts.isIfStatement(node) && !isElseIf) ||
    ts.isIterationStatement(node, false) ||
    ts.isSwitchStatement(node) ||
    ts.isTryStatement(node)
  );
}
