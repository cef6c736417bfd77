/** `compose.yaml` as Compose reads it: the settings put in, the anchors followed. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { moduleNames } from '../../src/modules/modules.ts';

const path = new URL('../../compose.yaml', import.meta.url);

const service = z.object({
  image: z.string(),
  ports: z.array(z.string()),
  environment: z.record(z.string(), z.string()).default({}),
});

const composeFile = z.object({
  // Each module has a service of its name.
  services: z.record(z.enum([...moduleNames, 'rabbitmq']), service),
  configs: z.object({ definitions: z.object({ content: z.string() }) }),
});

export type ComposeFile = z.infer<typeof composeFile>;
export type Secrets = Readonly<Record<string, string>>;

/** Everything that the file asks the person who starts it for. */
export const secrets: Secrets = {
  OPERATOR_TOKEN: 'an-operator-token-of-tests',
  BROKER_ADMIN_PASSWORD: 'admin-of-tests',
  ...Object.fromEntries(
    moduleNames.map((name) => [`${name.toUpperCase()}_PASSWORD`, `${name}-of-tests`]),
  ),
};

/** As plain data, to be held against the schema. */
export function rawComposeFile(): unknown {
  return parse(readFileSync(path, 'utf8'), { merge: true });
}

/** @throws Error that names a setting which is asked for and not given */
export function readComposeFile(given: Secrets = secrets): ComposeFile {
  const text = readFileSync(path, 'utf8').replace(
    /\$\$|\$\{(\w+):\?([^}]*)\}/g,
    (found, name, why) => {
      if (found === '$$') return '$';
      const value = given[name];
      if (value === undefined) throw new Error(`${name}: ${why}`);
      return value;
    },
  );
  return composeFile.parse(parse(text, { merge: true }));
}
