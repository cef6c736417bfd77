/** Money as it travels between modules and over HTTP: minor units and an ISO 4217 code. */
import { z } from 'zod';

/** The largest amount taken, in minor units: far above any booking, far below 2^53. */
const MAX_AMOUNT = 99_999_999_999;

const currencies: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));

export const money = z.object({
  amount: z
    .int('must be a whole number of minor units, such as 10000 for 100.00')
    .positive('must be more than 0')
    .max(MAX_AMOUNT, `must be at most ${MAX_AMOUNT}`)
    .meta({ description: 'in minor units', examples: [10_000] }),
  currency: z
    .string()
    .refine((code) => currencies.has(code), 'must be an ISO 4217 code, such as USD')
    .meta({ description: 'ISO 4217', examples: ['USD'] }),
});

export type Money = z.infer<typeof money>;
