/** The rules of ARCHITECTURE.md as functions: each gives its violations in words. */
import { circles } from './circles.ts';
import { codeOf, type Import, importsOf, type Sources } from './modules.ts';

export interface Rule {
  readonly name: string;
  /** Whether it holds for tests, too. */
  readonly isForTests?: boolean;
  violations(sources: Sources): readonly string[];
}

/** Files whose code decides and does nothing else. */
export const pure: readonly RegExp[] = [
  /^src\/ports\/(clock|trace|errors)\.ts$/,
  /^src\/bus\/(contract|bus|dead-letters)\.ts$/,
  /^src\/orchestrator\/machine\/[\w-]+\.ts$/,
  /^src\/orchestrator\/(saga|definition|diagram|instance|errors)\.ts$/,
  /^src\/participant\/barrier\.ts$/,
  /^src\/modules\/(money|amount)\.ts$/,
  /^src\/modules\/\w+\/contract\.ts$/,
  /^src\/modules\/(booking\/(booking|rejection)|parking\/slot|billing\/bill)\.ts$/,
  /^src\/modules\/billing\/gateway\/gateway\.ts$/,
  /^src\/modules\/booking\/\w+\.saga\.ts$/,
  /^src\/dashboard\/(words|slot-words|pictures\/[\w-]+)\.tsx?$/,
];

/** What each layer may import of the project: a folder that is not named here, nothing. */
const layers: Readonly<Record<string, readonly string[]>> = {
  ports: ['ports'],
  // What others call the API with: it knows its description alone.
  client: ['client'],
  bus: ['bus', 'ports'],
  storage: ['storage', 'ports'],
  participant: ['participant', 'bus', 'storage', 'ports'],
  orchestrator: ['orchestrator', 'bus', 'storage', 'ports'],
  // Of notices it knows the outbox, for the databases of its modules.
  modules: ['modules', 'http', 'webhook', 'orchestrator', 'participant', 'bus', 'storage', 'ports'],
  invariants: ['invariants', 'modules', 'orchestrator', 'storage'],
  // What others test their own sagas with: it knows the engine, and nothing of this product.
  testing: ['testing', 'orchestrator', 'participant', 'bus', 'storage', 'ports'],
  webhook: ['webhook', 'orchestrator', 'bus', 'storage', 'ports'],
  telemetry: ['telemetry', 'orchestrator', 'bus', 'storage', 'ports'],
  http: ['http', 'telemetry', 'orchestrator', 'bus', 'storage', 'ports'],
  dashboard: ['dashboard', 'invariants', 'modules', 'http', 'orchestrator', 'bus', 'ports'],
};

/** What others build on, with its tests: all of `tests/support` but what starts the product. */
const LIFTED = /^(src\/(orchestrator|participant|bus|storage|testing)|tests\/support)\//;
const OF_THE_PRODUCT = /^tests\/support\/(system|trio|by-module|booking-runs)\./;

/** Adds pages and forms, with their facts. */
const PAGES = 'src/http/page.ts';
const MODULE_LIST = 'src/modules/modules.ts';

/** Packages that stand behind one interface each. The first that fits counts. */
const confined: Readonly<Record<string, RegExp>> = {
  amqplib: /^src\/bus\/amqp\/library\.ts$/,
  mitt: /^src\/bus\/memory\/memory-bus\.ts$/,
  'better-sqlite3': /^src\/(storage\/|testing\/simulation\/(disks|commit-faults)\.ts$)/,
  'drizzle-orm':
    /^src\/(storage|participant|webhook|orchestrator\/log|testing\/si|modules\/.+(schema|store)\.)/,
  hono: /^src\/(http\/|dashboard\/|modules\/[^/]+\/routes\.ts$)/,
  '@hono/zod-openapi': /^src\/(http\/|dashboard\/|modules\/[^/]+\/(routes|bodies)\.ts$)/,
  '@hono/node-server': /^src\/app\/server\.ts$/,
  '@hono': /^src\/(http\/|modules\/[^/]+\/routes\.ts$)/,
  pino: /^src\/app\/log\.ts$/,
  'pino-pretty': /^src\/app\/terminal-log\.ts$/,
  commander: /^src\/cli\//,
  '@commander-js/extra-typings': /^src\/cli\//,
  'string-width': /^src\/cli\//,
  'cli-progress': /^src\/cli\//,
  'eventsource-parser': /^src\/cli\//,
  standardwebhooks: /^src\/webhook\/signing\.ts$/,
  uuid: /^src\/app\/system\.ts$/,
  'openapi-fetch': /^src\/client\//,
  'prom-client': /^src\/telemetry\//,
  '@opentelemetry': /^src\/telemetry\//,
  // Suites alone: what others test with must run under any runner.
  vitest: /\.testsuite\.ts$/,
  'node:process': /^src\/app\/config\.ts$/,
};

interface Edge {
  /** Matches tokens with one space between them, as `codeOf` gives them. */
  readonly code: RegExp;
  readonly only: readonly string[];
}

const [CONFIG, SYSTEM, SERVER] = ['src/app/config.ts', 'src/app/system.ts', 'src/app/server.ts'];
/** Virtual time waits for a turn of the real loop, and for nothing else of it. */
const VIRTUAL_TIME = [
  'src/testing/virtual-clock.ts',
  'src/testing/simulation/agenda.ts',
  'src/testing/simulation/disks.ts',
];

/** What makes one run differ from another, and the only files that may touch it. */
const edges: readonly Edge[] = [
  { code: /\bprocess (\??\. env\b|(\?\. )?\[)|\} = process\b/, only: [CONFIG] },
  { code: /\bDate \??\. now\b|\bnew Date\b(?! \( [^)])|(?<!new )\bDate \(/, only: [SYSTEM] },
  { code: /\bperformance \??\. now\b|\bhrtime\b/, only: [SYSTEM] },
  { code: /\bMath \??\. random\b/, only: [SYSTEM] },
  { code: /\b(randomUUID|randomBytes|randomInt|getRandomValues)\b/, only: [SYSTEM] },
  // The server may set the timer that cuts off who does not end.
  { code: /\b(setTimeout|setInterval)\b/, only: [SYSTEM, SERVER] },
  { code: /\bsetImmediate\b/, only: [SYSTEM, SERVER, ...VIRTUAL_TIME] },
  { code: /\bAbortSignal \??\. timeout\b/, only: [SYSTEM] },
];

export const rules: readonly Rule[] = [
  onImports('layers import one way', ({ from, to }) => {
    const isForeign = to.startsWith('src/') && !isProcess(from);
    return isForeign && !layers[layerOf(from)]?.includes(layerOf(to));
  }),
  onImports('of another module only its contract is imported', ({ from, to }) => {
    const [mine, other] = [moduleOf(from), moduleOf(to)];
    if (layerOf(from) !== 'modules' || other === undefined || other === mine) return false;
    // The list of the modules names each as a whole.
    if (from === MODULE_LIST) return to !== `src/modules/${other}/module.ts`;
    // Any other file beside the modules is a word that they share: it knows none of them.
    return mine === undefined || to !== `src/modules/${other}/contract.ts`;
  }),
  onImports('a package stands behind one interface', ({ from, to }) => {
    const name = Object.keys(confined).find((known) => to === known || to.startsWith(`${known}/`));
    return name !== undefined && confined[name]?.test(from) === false;
  }),
  onImports('what is pure imports only what is pure', ({ from, to }) => {
    const isPure = (path: string) => path === 'zod' || pure.some((pattern) => pattern.test(path));
    return isPure(from) && !isPure(to);
  }),
  {
    ...onImports(
      'the engine and its tests know no module',
      ({ from, to }) =>
        LIFTED.test(from) && !OF_THE_PRODUCT.test(from) && to.startsWith('src/modules/'),
    ),
    isForTests: true,
  },
  {
    name: 'no imports go in a circle',
    violations: (sources) =>
      circles(sources).map((files) => `no imports go in a circle: ${files.join(', ')}`),
  },
  onImports('source imports no test', ({ to }) => /^tests\/|\.(test|testsuite)\.ts$/.test(to)),
  onCode(
    'a route states its facts',
    // `defineRoute` and `addPage` are the ways; these add routes that state nothing.
    (path, code) =>
      path !== PAGES &&
      /\b(createRoute|defineOpenAPIRoute)\b|\bapp \. (get|post|put|patch|delete|on|all)\b/.test(
        code,
      ),
  ),
  onCode(
    'only the edges touch the environment, time and chance',
    (path, code) =>
      // A browser is such an edge.
      !path.startsWith('src/dashboard/client/') &&
      edges.some((edge) => edge.code.test(code) && !edge.only.includes(path)),
  ),
  onCode(
    "drizzle's own transaction is never called",
    (path, code) => /\. transaction\b/.test(code) && !path.startsWith('src/storage/'),
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
        .filter(([path, text]) => isViolation(path, codeOf(path, text)))
        .map(([path]) => `${name}: ${path}`),
  };
}

/** The folder below `src/`, or nothing for a file of its root. */
function layerOf(path: string): string {
  return /^src\/([^/]+)\//.exec(path)?.[1] ?? '';
}

function moduleOf(path: string): string | undefined {
  return /^src\/modules\/([^/]+)\//.exec(path)?.[1];
}

/** What puts the layers together, and what people start: these import everything. */
function isProcess(path: string): boolean {
  return /^src\/([^/]+|(app|cli)\/.+)$/.test(path);
}
