/**
 * Generators of others, on the description alone, as a user of the API would run them: two of
 * clients in TypeScript, and one of types in Python. Ours is in `tests/workflow/client.test.ts`.
 */
import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createClient } from '@hey-api/openapi-ts';
import { generateSource } from 'oazapfts';
import { InputData, JSONSchemaInput, quicktype } from 'quicktype-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Server, startServer } from '../kill/server.ts';

const project = fileURLToPath(new URL('../../', import.meta.url));
const run = promisify(execFile);

/** What the user of hey-api's client writes around it. */
const PROGRAM = `
import { createBooking, createSlot, cancelBooking, getBooking, getSaga } from './generated';
import { client } from './generated/client.gen';

client.setConfig({ baseUrl: process.argv[2] });
const options = { throwOnError: true } as const;

const slot = await createSlot({ ...options, body: { name: 'C1' } });
const headers = { Prefer: 'wait=20', 'Idempotency-Key': 'once' };
const booked = await createBooking({ ...options, headers, body: { slotId: slot.data.id } });
const again = await createBooking({ ...options, headers, body: { slotId: slot.data.id } });
const { id } = booked.data;
const cancelling = await cancelBooking({ ...options, path: { id } });
const sagaId = cancelling.response.headers.get('Location')?.split('/').at(-1) ?? '';

const saga = () => getSaga({ ...options, path: { id: sagaId } });
let state = 'running';
while (state === 'running') state = (await saga()).data.state;
const { status, cancellationSagaId } = (await getBooking({ ...options, path: { id } })).data;
const wrong = await createBooking({ body: { slotId: '' } });
console.log(JSON.stringify({
  booked: [booked.data.status, booked.data.sagaState],
  same: again.data.id === id,
  cancelled: status,
  bySaga: [booked.data.cancellationSagaId, cancellationSagaId === sagaId],
  fault: [wrong.error?.code, wrong.error?.errors?.[0]?.pointer],
}));
`;

/** What the user of the functions that oazapfts makes writes. */
const CALLS = `
import { createBooking, type ProblemCode } from './functions';

const answer = await createBooking({ slotId: 'x' }, { prefer: 'wait=1' });
if (answer.status === 201) console.log(answer.data.sagaState === 'completed');
if (answer.status === 422) console.log(answer.data.code satisfies ProblemCode | undefined);
`;

/** What the compiler is to refuse. */
const WRONG = `
import { createBooking } from './generated';
await createBooking({ body: { slotId: 'x', paymentMethod: 'pm_gold' } });
`;

interface Description {
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

let folder: string;
let server: Server;
let description: Description;

const at = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'client-'));
  server = await startServer(at('data'));
  description = (await (await fetch(`${server.url}/openapi.json`)).json()) as Description;
  await createClient({
    input: description as unknown as Record<string, unknown>,
    output: at('generated'),
    logs: { level: 'silent' },
    plugins: ['@hey-api/client-fetch', '@hey-api/typescript', '@hey-api/sdk'],
  });
  writeFileSync(at('functions.ts'), await generateSource(`${server.url}/openapi.json`));
  writeFileSync(at('package.json'), '{"type":"module"}');
  symlinkSync(join(project, 'node_modules'), at('node_modules'));
}, 60_000);

afterAll(async () => {
  await server.kill('SIGTERM');
  rmSync(folder, { recursive: true });
});

/** Type-checks programs that stand beside the clients; gives what the compiler says. */
async function compile(programs: Readonly<Record<string, string>>): Promise<string> {
  for (const [name, program] of Object.entries(programs)) writeFileSync(at(name), program);
  const compilerOptions = {
    strict: true,
    noEmit: true,
    target: 'es2022',
    module: 'esnext',
    moduleResolution: 'bundler',
    types: ['node'],
    skipLibCheck: true,
    typeRoots: [join(project, 'node_modules/@types')],
    lib: ['es2022', 'dom', 'dom.iterable'],
  };
  writeFileSync(
    at('tsconfig.json'),
    JSON.stringify({ compilerOptions, files: Object.keys(programs) }),
  );
  const tsc = join(project, 'node_modules/typescript/bin/tsc');
  const failed = (error: { readonly stdout?: string }) => ({ stdout: error.stdout ?? '' });
  return (await run(process.execPath, [tsc, '-p', at('tsconfig.json')]).catch(failed)).stdout;
}

describe('a client generated from the description', () => {
  it('fits its own types, and takes nothing that the API does not', async () => {
    const said = await compile({ 'program.ts': PROGRAM, 'calls.ts': CALLS, 'wrong.ts': WRONG });
    const faults = said.split('\n').filter((line) => line.includes('error TS'));
    expect(faults).toEqual([expect.stringContaining(`Type '"pm_gold"' is not assignable`)]);
    expect(faults[0]).toContain('wrong.ts');
  });

  it('books and cancels', async () => {
    writeFileSync(at('program.ts'), PROGRAM);
    const args = ['--import', 'tsx', at('program.ts'), server.url];
    const { stdout } = await run(process.execPath, args, { cwd: project });
    expect(JSON.parse(stdout)).toEqual({
      booked: ['approved', 'completed'],
      same: true,
      cancelled: 'cancelled',
      bySaga: [null, true],
      fault: ['invalid_request', '/slotId'],
    });
  });
});

const hasPython = spawnSync('python3', ['--version']).status === 0;

describe('the named schemas', () => {
  it.skipIf(!hasPython)('are types in Python that compile', async () => {
    const { components } = description;
    const names = Object.keys(components.schemas);
    const $refs = names.map((name) => [name, { $ref: `#/components/schemas/${name}` }]);
    const schema = { type: 'object', properties: Object.fromEntries($refs), components };
    const source = new JSONSchemaInput(undefined);
    await source.addSource({ name: 'Api', schema: JSON.stringify(schema) });
    const inputData = new InputData();
    inputData.addInput(source);
    const { lines } = await quicktype({ inputData, lang: 'python' });
    for (const name of ['Booking', 'NewBooking', 'Problem'])
      expect(lines).toContain(`class ${name}:`);
    writeFileSync(at('api.py'), lines.join('\n'));
    await run('python3', ['-m', 'py_compile', at('api.py')]);
  });
});
