/** The settings of the webhook beside its address. */
import { z } from 'zod';
import { facts } from './setting-facts.ts';

/** 24 to 64 bytes in base64, as Standard Webhooks has its secrets. */
function isSecret(secret: string): boolean {
  const [, text = ''] = /^whsec_(.+)$/.exec(secret) ?? [];
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text && bytes.length >= 24 && bytes.length <= 64;
}

/** To be checked with the settings of the process. */
export const webhookSettings = {
  STALLED_WEBHOOK_SECRET: z
    .string()
    .transform((list): readonly string[] => list.split(/[\s,]+/))
    .refine(
      (secrets) => secrets.every(isSecret),
      'must be whsec_ and 24 to 64 bytes in base64; of several, with spaces between, each signs',
    )
    .optional()
    .register(facts, {
      values: '`whsec_` and 24 to 64 bytes in base64; several with spaces between',
      meaning:
        '[Signs](operating.md#a-receiver) the notices. Each of several does, so that one can ' +
        'take the place of another.',
      isSecret: true,
    }),
  STALLED_WEBHOOK_AUTHORIZATION: z
    .string()
    .regex(/^[\x20-\x7e]+$/, 'must be the value of a header, such as Bearer and a token')
    .optional()
    .register(facts, {
      values: 'such as `Bearer` and a token',
      meaning: 'The header `Authorization` of each notice, if the address has no user.',
      isSecret: true,
    }),
};

interface Given {
  readonly STALLED_WEBHOOK_URL?: string | undefined;
  readonly STALLED_WEBHOOK_SECRET?: readonly string[] | undefined;
  readonly STALLED_WEBHOOK_AUTHORIZATION?: string | undefined;
}

/** Secrets need an address to send notices to, and a request is authorized in one way. */
export function unposted({
  STALLED_WEBHOOK_URL: url,
  STALLED_WEBHOOK_SECRET: secrets = [],
  STALLED_WEBHOOK_AUTHORIZATION: authorization,
}: Given): readonly string[] {
  const isSet = secrets.length > 0 || authorization !== undefined;
  if (url === undefined)
    return isSet ? ['STALLED_WEBHOOK_URL: must be set if another setting of the webhook is'] : [];
  const { username, password } = new URL(url);
  if (authorization === undefined || username + password === '') return [];
  return ['STALLED_WEBHOOK_AUTHORIZATION: must not be set beside a user in STALLED_WEBHOOK_URL'];
}
