/** The build that runs, as its package says: read from the one place that a release changes. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';

// It is as far away from what is built as from the source.
const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');

/** The version of this build, such as `1.2.0`. */
export const { version } = z.object({ version: z.string() }).parse(JSON.parse(manifest));
