import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'sqlite',
  schema: './src/modules/parking/schema.ts',
  out: './drizzle/parking',
});
