import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'sqlite',
  schema: './src/modules/billing/schema.ts',
  out: './drizzle/billing',
});
