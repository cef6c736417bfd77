import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'sqlite',
  schema: './src/orchestrator/log/schema.ts',
  out: './drizzle/saga-log',
});
