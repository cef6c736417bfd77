/** What the image and the compose files say, without running them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { readSettings } from '../../src/app/config.ts';
import { moduleNames } from '../../src/modules/names.ts';
import {
  composeFiles,
  rawComposeFile,
  readComposeFile,
  type Secrets,
  secrets,
  servicesOf,
} from './compose-file.ts';
import { readDockerfile, valuesOf } from './dockerfile.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const image = readDockerfile().at(-1);

describe('the image', () => {
  it('is read with each of its steps whole, also one of several lines', () => {
    const steps = readDockerfile().flatMap((stage) => stage.steps.map(({ rest }) => rest));
    expect(steps).toContainEqual(expect.stringMatching(/^npm run build .*npm prune.*amqplib/));
    expect(steps.filter((rest) => rest.endsWith('\\'))).toEqual([]);
  });

  it('is labelled with the version that it is of', () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const labels = image === undefined ? {} : valuesOf(image, 'LABEL');
    expect(labels['org.opencontainers.image.version']).toBe(version);
  });
});

describe.each(composeFiles)('%s', (file) => {
  it('is a compose file by the schema of the Compose specification', () => {
    const schema = JSON.parse(readFileSync(join(root, 'tests/deploy/compose-spec.json'), 'utf8'));
    // The schema has formats of its own, and names its draft by an https address.
    const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
    const isValid = ajv.compile({ ...schema, $schema: 'http://json-schema.org/draft-07/schema#' });
    expect([isValid(rawComposeFile(file)), isValid.errors]).toEqual([true, null]);
    expect(isValid({ services: { booking: { ports: 'none' } } })).toBe(false);
  });

  it('lets each service use so much, log so much, and be reached from this machine alone', () => {
    const limits = { cpus: expect.any(String), memory: expect.any(String) };
    const options = { 'max-size': expect.any(String), 'max-file': expect.any(String) };
    for (const [name, service] of Object.entries(servicesOf(file))) {
      expect(service, name).toMatchObject({
        deploy: { resources: { limits } },
        logging: { options },
      });
      for (const port of service.ports) expect(port).toMatch(/^127\.0\.0\.1:/);
    }
  });

  it('pins each image that it does not build', () => {
    const foreign = Object.values(servicesOf(file)).filter(({ build }) => build === undefined);
    for (const { image: name } of foreign) expect(name).toMatch(/:\d+\.\d+/);
  });

  it('lets our image write to its volumes and a bounded /tmp alone, without any right', () => {
    const ours = Object.values(servicesOf(file)).filter(({ build }) => build !== undefined);
    expect(ours.length).toBeGreaterThan(0);
    for (const service of ours)
      expect(service).toMatchObject({
        read_only: true,
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
        tmpfs: [expect.stringContaining('size=')],
      });
  });

  it('hands the names of operators and the receiver of notices over, if they are set', () => {
    const ours = Object.values(servicesOf(file)).filter(({ build }) => build !== undefined);
    const fromOutside = Object.fromEntries(Object.keys(mayBeSet).map((name) => [name, null]));
    for (const { environment } of ours) expect(environment).toMatchObject(fromOutside);
  });
});

/** Settings of the person who starts it that no file asks for. */
const mayBeSet = {
  OPERATOR_TOKENS: 'ada:a-token-of-her-own-1',
  STALLED_WEBHOOK_URL: 'https://pager.example/notices',
  STALLED_WEBHOOK_SECRET: `whsec_${Buffer.alloc(24).toString('base64')}`,
  STALLED_WEBHOOK_AUTHORIZATION: 'Bearer of-the-pager',
};

describe('the compose file', () => {
  it('gives each module the settings that it starts with, and a port of its own', () => {
    const { services } = readComposeFile();
    for (const module of moduleNames) {
      const { environment, ports } = services[module];
      const settings = readSettings({ ...environment, HOST: '0.0.0.0' });
      expect(settings.MODULES).toEqual([module]);
      expect(ports).toEqual([`127.0.0.1:${settings.PORT}:${settings.PORT}`]);
    }
    const published = moduleNames.map((module) => services[module].environment.PORT);
    expect(published.slice(0, 3)).toEqual(['8001', '8000', '8002']);
    expect(new Set(published).size).toBe(moduleNames.length);
  });

  it('starts each module with the named operators and the webhook of an .env, and without', () => {
    const started = (given: Secrets) =>
      moduleNames.map((module) => {
        const { environment } = readComposeFile(given).services[module];
        return readSettings({ ...environment, HOST: '0.0.0.0' });
      });
    for (const settings of started({ ...secrets, ...mayBeSet }))
      expect(settings).toMatchObject({
        OPERATOR_TOKENS: [{ name: 'ada' }],
        STALLED_WEBHOOK_URL: mayBeSet.STALLED_WEBHOOK_URL,
        STALLED_WEBHOOK_AUTHORIZATION: mayBeSet.STALLED_WEBHOOK_AUTHORIZATION,
      });
    // An empty text would be a wrong setting: what is not given is not set.
    for (const { OPERATOR_TOKENS, STALLED_WEBHOOK_URL } of started(secrets))
      expect([OPERATOR_TOKENS, STALLED_WEBHOOK_URL]).toEqual([undefined, undefined]);
  });

  it.each(Object.keys(secrets))('does not start without %s, and says so', (name) => {
    const { [name]: _, ...others } = secrets;
    expect(() => readComposeFile(others)).toThrow(`${name}: see docs/deploy.md`);
  });
});
