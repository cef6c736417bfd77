import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'sqlite',
  schema: './src/modules/booking/schema.ts',
  out: './drizzle/booking',
});
