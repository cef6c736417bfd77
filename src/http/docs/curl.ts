/**
 * The command that calls an operation, to be pasted into a shell: ids of examples are variables of
 * it, which the commands before have set.
 */
import { exampleIds } from '../examples.ts';
import type { Media, Operation, Parameter } from './description.ts';

/** An operation with its place. */
export interface Placed extends Operation {
  readonly method: string;
  readonly path: string;
}

/** The lines of the command. */
export function curlOf(operation: Placed): string {
  const { method, path, parameters = [], requestBody, security = [] } = operation;
  const body = requestBody && exampleIn(requestBody.content);
  const verb = method === 'get' ? '' : ` -X ${method.toUpperCase()}`;
  const parts = [
    `curl${verb} "$API${pathOf(path, parameters)}${queryOf(parameters)}"`,
    ...(security.length > 0 ? [`-H "Authorization: Bearer $OPERATOR_TOKEN"`] : []),
    ...(body === undefined
      ? []
      : [`-H 'Content-Type: application/json'`, `-d ${literal(JSON.stringify(body))}`]),
  ];
  return parts.join(' \\\n  ');
}

function exampleIn(content: Readonly<Record<string, Media>>): unknown {
  return Object.values(content)[0]?.example;
}

function pathOf(path: string, parameters: readonly Parameter[]): string {
  return path.replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
    const example = parameters.find((one) => one.in === 'path' && one.name === name);
    return example === undefined ? whole : variableFor(exampleOf(example), (it) => `$${it}`);
  });
}

/** The required names alone: the others narrow a list, and an example of each would empty it. */
function queryOf(parameters: readonly Parameter[]): string {
  const asked = parameters.filter((one) => one.in === 'query' && one.required);
  const pairs = asked.map((one) => `${one.name}=${variableFor(exampleOf(one), (it) => `$${it}`)}`);
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}

function exampleOf({ example, schema }: Parameter): string {
  return String(example ?? schema?.example ?? '');
}

/** In single quotes a shell fills nothing in, so a variable stands between two such texts. */
function literal(text: string): string {
  return `'${variableFor(text, (name) => `'"$${name}"'`)}'`;
}

/** The text, with each id of the examples put as its variable. */
function variableFor(text: string, put: (name: string) => string): string {
  return Object.entries(exampleIds).reduce(
    (made, [name, id]) => made.replaceAll(id, put(variableOf(name))),
    text,
  );
}

/** `deadLetter` is `$DEAD_LETTER`. */
function variableOf(name: string): string {
  return name.replaceAll(/[A-Z]/g, '_$&').toUpperCase();
}
