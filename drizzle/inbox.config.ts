import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'sqlite',
  schema: './src/participant/schema.ts',
  out: './drizzle/inbox',
});
