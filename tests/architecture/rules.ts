/** The rules of ARCHITECTURE.md as functions: each gives its violations in words. */
import { codeOf, type Import, importsOf, type Sources } from './modules.ts';

export interface Rule {
  readonly name: string;
  violations(sources: Sources): readonly string[];
}

/** Files whose code decides and does nothing else. */
const pure = [
  /^src\/bus\/(contract|bus)\.ts$/,
  /^src\/orchestrator\/(saga|transition|draft|instance|backoff|errors|new-instance)\.ts$/,
  /^src\/storage\/barrier\.ts$/,
  /^src\/modules\/money\.ts$/,
  /^src\/modules\/\w+\/contract\.ts$/,
  /^src\/modules\/(booking\/booking|parking\/slot|billing\/bill)\.ts$/,
  /^src\/modules\/billing\/gateway\/gateway\.ts$/,
  /^src\/modules\/booking\/\w+\.saga\.ts$/,
];

/** What each layer may import of the project. The process around them may import everything. */
const layers: Readonly<Record<string, readonly string[]>> = {
  bus: ['bus'],
  storage: ['storage'],
  orchestrator: ['orchestrator', 'bus', 'storage'],
  modules: ['modules', 'orchestrator', 'bus', 'storage'],
  http: ['http', 'modules', 'orchestrator', 'bus', 'storage'],
};

/** Packages that stand behind one interface each. */
const confined: Readonly<Record<string, RegExp>> = {
  amqplib: /^src\/bus\/amqp-bus\.ts$/,
  mitt: /^src\/bus\/memory-bus\.ts$/,
  'better-sqlite3': /^src\/storage\//,
  'drizzle-orm': /^src\/(storage\/|modules\/.+\/(schema|store)\.ts$)/,
  hono: /^src\/(http\/|modules\/\w+\/routes\.ts$)/,
  '@hono/zod-openapi': /^src\/(http\/|compose\.ts$|modules\/(paging|\w+\/routes)\.ts$)/,
  '@hono/node-server': /^src\/main\.ts$/,
  pino: /^src\/main\.ts$/,
};

/** What makes one run differ from another, and the only file that may touch it. */
const edges: readonly { readonly code: RegExp; readonly only: string }[] = [
  { code: /process \. env/, only: 'src/config.ts' },
  { code: /Date \. now|new Date \( \)|performance \. now/, only: 'src/system.ts' },
  { code: /Math \. random|randomUUID|getRandomValues/, only: 'src/system.ts' },
  { code: /\b(setTimeout|setInterval|setImmediate)\b/, only: 'src/system.ts' },
];

export const rules: readonly Rule[] = [
  onImports('layers import one way', ({ from, to }) => {
    const allowed = layers[layerOf(from) ?? ''];
    const target = layerOf(to);
    return allowed !== undefined && to.startsWith('src/') && !allowed.includes(target ?? '');
  }),
  onImports('of another module only its contract is imported', ({ from, to }) => {
    const [mine, other] = [moduleOf(from), moduleOf(to)];
    const foreign = layerOf(from) === 'modules' && other !== undefined && other !== mine;
    return foreign && !to.endsWith('/contract.ts');
  }),
  onImports('a package stands behind one interface', ({ from, to }) => {
    const name = Object.keys(confined).find((known) => to === known || to.startsWith(`${known}/`));
    return name !== undefined && confined[name]?.test(from) === false;
  }),
  onImports('what is pure imports only what is pure', ({ from, to }) => {
    const isPure = (path: string) => path === 'zod' || pure.some((pattern) => pattern.test(path));
    return isPure(from) && !isPure(to);
  }),
  onImports('source imports no test', ({ to }) => /^tests\/|\.(test|testsuite)\.ts$/.test(to)),
  onCode('only the edges touch the environment, time and chance', (path, code) =>
    edges.some((edge) => edge.code.test(code) && path !== edge.only && !isProcess(path)),
  ),
  onCode(
    "drizzle's own transaction is never called",
    (path, code) => /\. transaction \(/.test(code) && !path.startsWith('src/storage/'),
  ),
];

function onImports(name: string, isViolation: (found: Import) => boolean): Rule {
  return {
    name,
    violations: (sources) =>
      importsOf(sources)
        .filter(isViolation)
        .map(({ from, to }) => `${name}: ${from} imports ${to}`),
  };
}

function onCode(name: string, isViolation: (path: string, code: string) => boolean): Rule {
  return {
    name,
    violations: (sources) =>
      [...sources]
        .filter(([path, text]) => isViolation(path, codeOf(text)))
        .map(([path]) => `${name}: ${path}`),
  };
}

function layerOf(path: string): string | undefined {
  return /^src\/(\w+)\//.exec(path)?.[1];
}

function moduleOf(path: string): string | undefined {
  return /^src\/modules\/(\w+)\//.exec(path)?.[1];
}

/** The process itself may set the timer that ends it. */
function isProcess(path: string): boolean {
  return path === 'src/main.ts';
}
