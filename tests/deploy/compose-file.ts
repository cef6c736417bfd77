/** The compose files as Compose reads them: the settings put in, the anchors followed. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { moduleNames } from '../../src/modules/names.ts';

const textOf = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');

/** All compose files, for what holds of each. */
export const composeFiles = ['compose.yaml', 'compose.single.yaml'] as const;

export type Secrets = Readonly<Record<string, string>>;

/** A name without a value is handed over from outside, and is not set if it is not there. */
const environmentOf = (given: Secrets) =>
  z.record(z.string(), z.string().nullable()).transform((named) =>
    Object.fromEntries(
      Object.entries(named).flatMap(([name, own]) => {
        const value = own ?? given[name];
        return value === undefined ? [] : [[name, value]];
      }),
    ),
  );

const composeFileOf = (given: Secrets) =>
  z.object({
    // Each module has a service of its name.
    services: z.record(
      z.enum([...moduleNames, 'rabbitmq']),
      z.object({
        image: z.string(),
        ports: z.array(z.string()),
        environment: environmentOf(given).default({}),
      }),
    ),
    configs: z.object({ definitions: z.object({ content: z.string() }) }),
  });

export type ComposeFile = z.infer<ReturnType<typeof composeFileOf>>;

/** Everything that the file asks the person who starts it for. */
export const secrets: Secrets = {
  OPERATOR_TOKEN: 'an-operator-token-of-tests',
  BROKER_ADMIN_PASSWORD: 'admin-of-tests',
  ...Object.fromEntries(
    moduleNames.map((name) => [`${name.toUpperCase()}_PASSWORD`, `${name}-of-tests`]),
  ),
};

/** As plain data, to be held against the schema. */
export function rawComposeFile(file: (typeof composeFiles)[number]): unknown {
  return parse(textOf(file), { merge: true });
}

const guarded = z.object({
  services: z.record(
    z.string(),
    z.looseObject({ image: z.string(), ports: z.array(z.string()).default([]) }),
  ),
});

export type Guarded = z.infer<typeof guarded>['services'][string];

/** The services of a file by their names, for what they may do and use. */
export function servicesOf(file: (typeof composeFiles)[number]): Record<string, Guarded> {
  return guarded.parse(rawComposeFile(file)).services;
}

/** @throws Error that names a setting which is asked for and not given */
export function readComposeFile(given: Secrets = secrets): ComposeFile {
  const text = textOf('compose.yaml').replace(/\$\$|\$\{(\w+):\?([^}]*)\}/g, (found, name, why) => {
    if (found === '$$') return '$';
    const value = given[name];
    if (value === undefined) throw new Error(`${name}: ${why}`);
    return value;
  });
  return composeFileOf(given).parse(parse(text, { merge: true }));
}
