/** TLS to the broker, and credentials that stay where they are. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { launch, type Settings } from '../kill/server.ts';
import { freePort } from '../support/free-port.ts';
import { type Broker, startBroker } from './broker.ts';

const PASSWORD = 's3cret-canary';

let folder: string;
let broker: Broker;
let tlsPort: number;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'secrets-'));
  tlsPort = await freePort();
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  const made = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...subject];
  execFileSync('openssl', [...made, '-keyout', key, '-out', cert], { stdio: 'ignore' });
  broker = await startBroker([
    `listeners.ssl.default = 127.0.0.1:${tlsPort}`,
    `ssl_options.cacertfile = ${cert}`,
    `ssl_options.certfile = ${cert}`,
    `ssl_options.keyfile = ${key}`,
  ]);
  broker.control('add_user', 'canary', PASSWORD);
  broker.control('set_permissions', 'canary', '.*', '.*', '.*');
}, 90_000);

afterAll(async () => {
  await broker.stop();
  rmSync(folder, { recursive: true });
});

/** Runs the built server until it is ready or not, kills it, and gives all that it said. */
async function run(settings: Settings, isReady: boolean): Promise<string> {
  const dataDir = mkdtempSync(join(folder, 'data-'));
  const server = launch(dataDir, { BUS: 'amqp', LOG_LEVEL: 'trace', ...settings });
  const url = await server.url;
  await vi.waitFor(async () => {
    const { status } = await fetch(`${url}/readyz`);
    expect(status).toBe(isReady ? 200 : 503);
  }, 20_000);
  if (!isReady) {
    const { detail } = (await (await fetch(`${url}/readyz`)).json()) as { detail: string };
    expect(detail).toContain('no connection to the broker');
    expect(detail).not.toContain(PASSWORD);
  }
  server.process.kill('SIGTERM');
  return (await server.ended).said;
}

describe('a server on a broker', () => {
  it('talks to it over TLS, and names no password in its log', async () => {
    const AMQP_URL = `amqps://canary:${PASSWORD}@localhost:${tlsPort}`;
    const NODE_EXTRA_CA_CERTS = join(folder, 'cert.pem');
    const said = await run({ AMQP_URL, NODE_EXTRA_CA_CERTS }, true);
    expect(said).toContain('stopping');
    expect(said).not.toContain(PASSWORD);
  });

  it('does not talk to one that it has no reason to trust', async () => {
    const said = await run({ AMQP_URL: `amqps://canary:${PASSWORD}@localhost:${tlsPort}` }, false);
    expect(said).toContain('self-signed certificate');
    expect(said).not.toContain(PASSWORD);
  });

  it('names no password where it is let in no more', async () => {
    const port = new URL(broker.url).port;
    const said = await run({ AMQP_URL: `amqp://nobody:${PASSWORD}@127.0.0.1:${port}` }, false);
    expect(said).toContain('ACCESS_REFUSED');
    expect(said).not.toContain(PASSWORD);
  });
});
