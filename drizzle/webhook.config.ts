import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'sqlite',
  schema: './src/webhook/schema.ts',
  out: './drizzle/webhook',
});
