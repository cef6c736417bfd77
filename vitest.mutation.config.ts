/** What `npm run mutate` runs against each mutant: the unit tests, which take seconds. */
import { defineConfig } from 'vitest/config';

export default defineConfig({ test: { include: ['src/**/*.test.ts'], testTimeout: 5_000 } });
