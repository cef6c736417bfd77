import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'sqlite',
  schema: ['./src/modules/parking/schema.ts', './src/participant/schema.ts'],
  out: './drizzle/parking',
});
