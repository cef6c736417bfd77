/** A client that is generated from the description alone, as a user of the API would have one. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createClient } from '@hey-api/openapi-ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Server, startServer } from '../kill/server.ts';

const project = fileURLToPath(new URL('../../', import.meta.url));
const run = promisify(execFile);

/** What the user writes around it. */
const PROGRAM = `
import { addSlot, book, cancelBooking, getBooking, getSaga } from './generated';
import { client } from './generated/client.gen';

client.setConfig({ baseUrl: process.argv[2] });
const options = { throwOnError: true } as const;

const slot = await addSlot({ ...options, body: { name: 'C1' } });
const headers = { prefer: 'wait=20', 'idempotency-key': 'once' };
const booked = await book({ ...options, headers, body: { slotId: slot.data.id } });
const again = await book({ ...options, headers, body: { slotId: slot.data.id } });
const { id } = booked.data;
const cancelling = await cancelBooking({ ...options, path: { id } });
const sagaId = cancelling.response.headers.get('Location')?.split('/').at(-1) ?? '';

const saga = () => getSaga({ ...options, path: { id: sagaId } });
let state = 'running';
while (state === 'running') state = (await saga()).data.state;
const { status } = (await getBooking({ ...options, path: { id } })).data;
const wrong = await book({ body: { slotId: '' } });
console.log(JSON.stringify({
  booked: [booked.data.status, booked.data.sagaState],
  same: again.data.id === id,
  cancelled: status,
  fault: wrong.error?.errors?.[0]?.pointer,
}));
`;

let folder: string;
let server: Server;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'client-'));
  server = await startServer(join(folder, 'data'));
  await createClient({
    input: (await (await fetch(`${server.url}/openapi.json`)).json()) as Record<string, unknown>,
    output: join(folder, 'generated'),
    logs: { level: 'silent' },
    plugins: ['@hey-api/client-fetch', '@hey-api/typescript', '@hey-api/sdk'],
  });
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
}, 30_000);

afterAll(async () => {
  await server.kill('SIGTERM');
  rmSync(folder, { recursive: true });
});

/** Type-checks a program that stands beside the client; gives what the compiler says. */
async function compile(name: string, program: string): Promise<string> {
  writeFileSync(join(folder, name), program);
  const compilerOptions = {
    strict: true,
    noEmit: true,
    target: 'es2022',
    module: 'esnext',
    moduleResolution: 'bundler',
    types: ['node'],
    skipLibCheck: false,
    typeRoots: [join(project, 'node_modules/@types')],
    lib: ['es2022', 'dom', 'dom.iterable'],
  };
  const config = join(folder, 'tsconfig.json');
  writeFileSync(config, JSON.stringify({ compilerOptions, files: [name] }));
  const tsc = join(project, 'node_modules/typescript/bin/tsc');
  const failed = (error: { readonly stdout?: string }) => ({ stdout: error.stdout ?? '' });
  return (await run(process.execPath, [tsc, '-p', config]).catch(failed)).stdout;
}

describe('a client generated from the description', () => {
  it('fits its own types, books and cancels', async () => {
    expect(await compile('program.ts', PROGRAM)).toBe('');
    const args = ['--import', 'tsx', join(folder, 'program.ts'), server.url];
    const { stdout } = await run(process.execPath, args, { cwd: project });
    expect(JSON.parse(stdout)).toEqual({
      booked: ['approved', 'completed'],
      same: true,
      cancelled: 'cancelled',
      fault: '/slotId',
    });
  });

  it('takes nothing that the API does not', async () => {
    const said = await compile(
      'wrong.ts',
      `import { book } from './generated';
       await book({ body: { slotId: 'x', paymentMethod: 'pm_gold' } });`,
    );
    expect(said).toContain(`Type '"pm_gold"' is not assignable`);
  });
});
