/**
 * The product as it is shipped: compiled, so that no loader of TypeScript is measured with it.
 * `npm run bench` builds it first.
 */
const built = (path: string) => new URL(`../../dist/${path}`, import.meta.url).href;

// What is built of a file has its type.
export const { compose } = (await import(
  built('app/compose.js')
)) as typeof import('../../src/app/compose.ts');
export const { newUuid, systemClock, systemRandom } = (await import(
  built('app/system.js')
)) as typeof import('../../src/app/system.ts');
export const { listen } = (await import(
  built('app/server.js')
)) as typeof import('../../src/app/server.ts');
