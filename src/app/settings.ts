/**
 * Every setting, by what it is about: its form, its default, and what is said of it. This file is
 * all there is to know of a setting; `config.ts` reads them, and `npm run settings` writes
 * docs/settings.md and .env.example from here.
 */
import { z } from 'zod';
import { moduleNames } from '../modules/names.ts';
import { namedTokens, sharedToken } from './named-tokens.ts';
import { facts } from './setting-facts.ts';
import { webhookSettings } from './webhook-settings.ts';

/** The longest of any time that can be set: a day. */
const MAX_MS = 86_400_000;

/** Digits alone: what `Number` makes of an empty or otherwise odd text would surprise. */
const whole = (what: string) => z.string().regex(/^\d+$/, `must be ${what}`).transform(Number);
const numberOf = (what: string, max = Number.MAX_SAFE_INTEGER) =>
  whole(what).pipe(z.int().min(1).max(max));
const milliseconds = whole('a number of milliseconds').pipe(z.int().min(10).max(MAX_MS));

const modules = z
  .string()
  .transform((list) => list.split(',').map((name) => name.trim()))
  .pipe(z.array(z.enum(moduleNames, `must be a comma list of ${moduleNames.join(', ')}`)))
  .transform((names) => [...new Set(names)]);

/** Tells if user and password can be decoded; a library would fail on them, again and again. */
function isEncoded(address: string): boolean {
  if (!URL.canParse(address)) return true; // That is another fault, which is told as such.
  const { username, password } = new URL(address);
  try {
    decodeURIComponent(username + password);
    return true;
  } catch {
    return false;
  }
}

const httpAddress = z
  .url({ protocol: /^https?$/, error: 'must be an http or https address' })
  .refine(isEncoded, 'must have each % of its user and password written as %25');

/** Tells if an address names a place alone, so that it can be shown to everyone. */
function isPlace(address: string): boolean {
  if (!URL.canParse(address)) return true; // That is another fault, which is told as such.
  const { username, password, search, hash } = new URL(address);
  return username + password + search + hash === '';
}

const moduleAddress = httpAddress.refine(
  isPlace,
  'must have no user, password or query: visitors see it, and tokens of operators are sent there',
);

const place = {
  PORT: whole('a port number')
    .pipe(z.int().min(0).max(65_535))
    .default(3000)
    .register(facts, { meaning: 'The port that it listens on; 0 takes a free one.' }),
  HOST: z.string().min(1).default('127.0.0.1').register(facts, {
    values: 'an address or name of this machine',
    meaning: 'The address that it listens on. Beyond loopback an operator token must be set.',
  }),
  DATA_DIR: z.string().min(1).default('./data').register(facts, {
    values: 'a folder',
    meaning: 'The databases, for their owner alone. One process owns the folder at a time.',
  }),
  BACKUP_DIR: z.string().min(1).optional().register(facts, {
    values: 'a folder outside `DATA_DIR`',
    meaning: 'Where [backups](backup.md) go. Without it none are taken.',
  }),
};

const protection = {
  OPERATOR_TOKEN: sharedToken.optional().register(facts, {
    values: '16 or more letters, digits or `. _ ~ + / -`',
    meaning:
      'Bearer token for changing slots, and for all of sagas, dead letters, metrics and backups, ' +
      'reading too ([who may do what](security.md)). Required beyond loopback.',
    isSecret: true,
  }),
  OPERATOR_TOKENS: namedTokens.optional().register(facts, {
    values: 'a comma list of `name:token`; a name of 1 to 40 `a-z 0-9 . _ -`',
    meaning:
      'A token of their own for each operator, so that histories and the log tell ' +
      '[who acted](security.md#who-acted). Alongside `OPERATOR_TOKEN`, or in its place.',
    isSecret: true,
  }),
  BOOKINGS_PER_MINUTE: numberOf('a number of bookings').optional().register(facts, {
    meaning:
      'The most `POST /bookings` of one client; beyond it a 429. Behind a proxy all are one.',
  }),
};

const sagas = {
  SAGA_REPLY_TIMEOUT_MS: milliseconds.default(5_000).register(facts, {
    unit: 'ms',
    meaning: 'When an unanswered command is first sent again.',
  }),
  SAGA_STEP_DEADLINE_MS: milliseconds.default(60_000).register(facts, {
    unit: 'ms',
    meaning: 'When an unanswered step counts as unknown and its saga goes back.',
  }),
  SAGA_STALL_ATTEMPTS: numberOf('a number of tries', 1_000).default(10).register(facts, {
    unit: 'tries',
    meaning: 'Of what is awaited without end, before its saga is stalled.',
  }),
  SAGA_MAX_IN_FLIGHT: numberOf('a number of sagas')
    .default(10_000)
    .register(facts, {
      unit: 'sagas',
      meaning:
        'At work at a time, stalled ones left out; beyond it `POST /bookings` is a 503. ' +
        'Cancellations always pass.',
    }),
  SAGA_RETENTION_HOURS: numberOf('a number of hours', 87_600).default(720).register(facts, {
    unit: 'hours',
    meaning: 'How long an ended saga, its history and its inbox rows are kept.',
  }),
};

const distribution = {
  BUS: z.enum(['memory', 'amqp'], 'must be memory or amqp').default('memory').register(facts, {
    meaning: 'In this process alone, or over [RabbitMQ](deploy.md).',
  }),
  AMQP_URL: z
    .url({ protocol: /^amqps?$/, error: 'must be an amqp or amqps address' })
    .refine(isEncoded, 'must have each % of its user and password written as %25')
    .default('amqp://guest:guest@127.0.0.1:5672')
    .register(facts, {
      values: 'an `amqp` or `amqps` address',
      meaning: 'The broker, if `BUS=amqp`; `amqps` for TLS.',
      isSecret: true,
    }),
  MODULES: modules.default([...moduleNames]).register(facts, {
    values: `a comma list of ${moduleNames.map((name) => `\`${name}\``).join(', ')}`,
    meaning: 'The modules that this process runs. Fewer than all of them need `BUS=amqp`.',
  }),
};

const telling = {
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .register(facts, {
      meaning: 'What [the log](operating.md#the-log) on stderr tells.',
    }),
  LOG_FORMAT: z
    .enum(['pretty', 'json', 'pino'], 'must be pretty, json or pino')
    .optional()
    .register(facts, {
      meaning:
        'How it tells it: `pretty` for people, `json` with names of levels and ISO times, ' +
        '`pino` with numbers. If not set, `pretty` in a terminal, else `pino`.',
    }),
  STALLED_WEBHOOK_URL: httpAddress.optional().register(facts, {
    values: 'an `http` or `https` address',
    meaning:
      'Where [notices](operating.md#notices-of-the-webhook) of stalled sagas and dead letters ' +
      'are posted; `user:password@` goes as Basic.',
    isSecret: true,
  }),
  ...webhookSettings,
  DASHBOARD_PARKING_URL: moduleAddress.optional().register(facts, {
    values: 'an `http` or `https` address',
    meaning: 'The API of parking, if it runs elsewhere: the dashboard asks it for slots.',
  }),
  DASHBOARD_BILLING_URL: moduleAddress.optional().register(facts, {
    values: 'an `http` or `https` address',
    meaning: 'The API of billing, if it runs elsewhere: the dashboard asks it for bills.',
  }),
  DEMO: z
    .literal('1', 'must be 1, or not be set')
    .optional()
    .transform((value) => value === '1')
    .register(facts, {
      values: '`1`',
      meaning:
        'Lets visitors break the system [on purpose](dashboard.md#break-it), on a loopback ' +
        'address alone. A process that they kill is started again.',
    }),
};

/** The settings in the order and under the headings of docs/settings.md. */
export const settingGroups = {
  'Where it is': place,
  'Who gets in': protection,
  'The pace of sagas': sagas,
  'One process or several': distribution,
  'What it tells and shows': telling,
};

export const environment = z.object({
  ...place,
  ...protection,
  ...sagas,
  ...distribution,
  ...telling,
});

export type Environment = z.output<typeof environment>;

/** The names of the settings that are secrets. */
export const secretNames: readonly string[] = Object.entries(environment.shape)
  .filter(([, schema]) => facts.get(schema)?.isSecret)
  .map(([name]) => name);
