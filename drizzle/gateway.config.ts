import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'sqlite',
  schema: './src/modules/billing/gateway/schema.ts',
  out: './drizzle/gateway',
});
