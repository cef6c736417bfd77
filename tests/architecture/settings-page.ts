/** docs/settings.md and .env.example, written from the schema of the settings. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { facts } from '../../src/app/setting-facts.ts';
import { settingGroups } from '../../src/app/settings.ts';

export const page = fileURLToPath(new URL('../../docs/settings.md', import.meta.url));

export const example = fileURLToPath(new URL('../../.env.example', import.meta.url));

const EXAMPLE_HEAD = `# Settings for npm start, as .env in the folder that it is started in.
# What is set in the environment goes before. A value with a # in it has to be in quotes.
# docs/settings.md has the values of each. A secret may be in a file instead, which
# OPERATOR_TOKEN_FILE names, and so on.
# Keep it to yourself: chmod 600 .env
`;

type Setting = z.ZodType<unknown, string | undefined>;

/** What stands between `<!-- settings -->` and `<!-- end -->`. */
const tables = /(<!-- settings -->\n)[\s\S]*?(<!-- end -->)/;

/**
 * The text of the page with its tables made anew.
 * @throws Error if it has no place for them, or nothing is said of a setting
 */
export function withSettings(text: string): string {
  if (!tables.test(text)) throw new Error('docs/settings.md has no place for the settings');
  const made = Object.entries(settingGroups).map(
    ([heading, settings]) => `## ${heading}\n\n${tableOf(settings)}\n`,
  );
  return text.replace(tables, (_, begin, end) => `${begin}\n${made.join('\n')}\n${end}`);
}

/** The file of settings to begin with, in which none is set. */
export function exampleFile(): string {
  const groups = Object.entries(settingGroups).map(([heading, settings]) => {
    const entries = Object.entries(settings).map(([name, schema]) => entryOf(name, schema));
    return `# ${heading}\n\n${entries.join('\n')}`;
  });
  return [EXAMPLE_HEAD, ...groups].join('\n');
}

/** Writes both. */
export function writeSettings(): void {
  writeFileSync(page, withSettings(readFileSync(page, 'utf8')));
  writeFileSync(example, exampleFile());
}

/** A setting with its default, or with none, as a comment. */
function entryOf(name: string, schema: Setting): string {
  const value = schema.parse(undefined);
  const { meaning } = factsOf(name, schema);
  const plain = meaning.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll('`', '');
  return `# ${plain}\n# ${name}=${value === undefined || value === false ? '' : value}\n`;
}

function tableOf(settings: Readonly<Record<string, Setting>>): string {
  const rows = Object.entries(settings).map(([name, schema]) => rowOf(name, schema));
  return ['| setting | default | values | meaning |', '| --- | --- | --- | --- |', ...rows].join(
    '\n',
  );
}

function rowOf(name: string, schema: Setting): string {
  const { meaning, isSecret } = factsOf(name, schema);
  const secret = isSecret ? ' _A secret._' : '';
  return `| \`${name}\` | ${defaultOf(schema)} | ${valuesOf(name, schema)} | ${meaning}${secret} |`;
}

function factsOf(name: string, schema: Setting) {
  const found = facts.get(schema);
  if (found === undefined) throw new Error(`nothing is said of ${name}: register its facts`);
  return found;
}

/** The value as it would be written; the settings that are off or not set without one have none. */
function defaultOf(schema: Setting): string {
  const value = schema.parse(undefined);
  return value === undefined || value === false ? 'none' : `\`${String(value)}\``;
}

/** What is read of a schema: the form of the value that it makes. */
const form = z.object({
  enum: z.array(z.string()).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
});

function valuesOf(name: string, schema: Setting): string {
  const { values, unit } = factsOf(name, schema);
  if (values !== undefined) return values;
  const shape = form.parse(z.toJSONSchema(schema, { unrepresentable: 'any' }));
  if (shape.enum !== undefined) return shape.enum.map((one) => `\`${one}\``).join(', ');
  const { minimum = 0, maximum = Number.MAX_SAFE_INTEGER } = shape;
  const range = maximum < Number.MAX_SAFE_INTEGER ? `to ${maximum}` : 'or more';
  return [minimum, range, ...(unit === undefined ? [] : [unit])].join(' ');
}
