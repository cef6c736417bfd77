import { describe, expect, it } from 'vitest';
import { readSettings } from './config.ts';

describe('the settings', () => {
  it('need nothing to be set', () => {
    expect(readSettings({})).toMatchObject({
      PORT: 3000,
      HOST: '127.0.0.1',
      BUS: 'memory',
      DATA_DIR: './data',
      SAGA_REPLY_TIMEOUT_MS: 5_000,
      SAGA_STEP_DEADLINE_MS: 60_000,
      SAGA_STALL_ATTEMPTS: 10,
    });
  });

  it('are taken from the environment', () => {
    expect(readSettings({ PORT: '0', SAGA_REPLY_TIMEOUT_MS: '200' })).toMatchObject({
      PORT: 0,
      SAGA_REPLY_TIMEOUT_MS: 200,
    });
  });

  it('that are wrong are all named at once', () => {
    const env = { PORT: 'abc', BUS: 'pigeon', HOST: '0.0.0.0', SAGA_STALL_ATTEMPTS: '0' };
    const read = () => readSettings(env);
    for (const name of ['PORT', 'BUS', 'OPERATOR_TOKEN', 'SAGA_STALL_ATTEMPTS'])
      expect(read).toThrow(`${name}: `);
  });

  it.each([
    ['OPERATOR_TOKEN_S', '; did you mean OPERATOR_TOKENS?'],
    ['AMQP_URI', '; did you mean AMQP_URL?'],
    ['MODULE', '; did you mean MODULES?'],
    ['SAGA_REPLY_TIMEOUT', '; the settings are PORT, HOST, '],
    ['BACKUP_DIRECTORY', '; the settings are PORT, HOST, '],
  ])('that are mistyped are told with what was meant: %s', (name, meant) => {
    expect(() => readSettings({ [name]: '1' })).toThrow(`${name}: is not a setting${meant}`);
  });

  it('keep backups out of the data folder, which is emptied for a restore', () => {
    const read = (BACKUP_DIR: string) => () => readSettings({ DATA_DIR: '/srv/data', BACKUP_DIR });
    for (const inside of ['/srv/data', '/srv/data/backups', '/srv/data/..backups'])
      expect(read(inside)).toThrow('BACKUP_DIR: must not be in DATA_DIR');
    for (const outside of ['/srv', '/srv/data-backups', '/mnt/backups'])
      expect(read(outside)).not.toThrow();
  });

  it.each(['', ' ', '0x10', '1e3', '-1', '1.5', '99999'])('do not take %j for a port', (PORT) => {
    expect(() => readSettings({ PORT })).toThrow('PORT: ');
  });

  it.each([
    ['PORT', '3000\r', 3000],
    ['BUS', 'amqp\r', 'amqp'],
    ['DATA_DIR', './data \r', './data'],
    ['OPERATOR_TOKEN', ' a-token-that-is-long\r', 'a-token-that-is-long'],
    ['STALLED_WEBHOOK_URL', 'http://host/hook\r', 'http://host/hook'],
  ] as const)('take %s without the line end of a file from Windows', (name, value, meant) => {
    expect(readSettings({ [name]: value })[name]).toBe(meant);
  });

  it('see whether HOST is this machine alone without its line end too', () => {
    expect(readSettings({ HOST: 'localhost\r' }).HOST).toBe('localhost');
    expect(() => readSettings({ HOST: '0.0.0.0', OPERATOR_TOKEN: ' \r' })).toThrow(
      'OPERATOR_TOKEN',
    );
  });

  it.each([
    'http://ada:canary@parking:3000',
    'http://parking/?token=canary',
    'http://parking/#canary',
  ])(
    'refuse the address of a module that visitors must not be shown, as in %s, and do not show it',
    (address) => {
      for (const name of ['DASHBOARD_PARKING_URL', 'DASHBOARD_BILLING_URL']) {
        const read = () => readSettings({ [name]: address });
        expect(read).toThrow(`${name}: `);
        expect(read).not.toThrow('canary');
      }
      expect(readSettings({ DASHBOARD_PARKING_URL: 'http://parking:3000/api' })).toMatchObject({
        DASHBOARD_PARKING_URL: 'http://parking:3000/api',
      });
    },
  );

  it('refuse a password that no library could decode, and do not show it', () => {
    for (const name of ['AMQP_URL', 'STALLED_WEBHOOK_URL']) {
      const scheme = name === 'AMQP_URL' ? 'amqp' : 'http';
      for (const word of ['canary%zz', 'canary%ff']) {
        const read = () => readSettings({ [name]: `${scheme}://me:${word}@host` });
        expect(read).toThrow(`${name}: must have each %`);
        expect(read).not.toThrow('canary');
      }
      expect(() => readSettings({ [name]: 'nonsense' })).toThrow(`${name}: must be an`);
    }
  });

  it('leave what is not theirs alone', () => {
    const told = { SAGA_SERVICE_HOST: 'x', SAGA_PORT: 'x', SAGA_PORT_80_TCP_ADDR: 'x' };
    const others = { PATH: '/bin', HOSTNAME: 'x', DATA_SOURCE_NAME: 'x', AMQP_PASSWORD: 'x' };
    expect(readSettings({ ...told, ...others }).PORT).toBe(3000);
  });

  it('let it listen to the world with an operator token only', () => {
    const env = { HOST: '0.0.0.0', OPERATOR_TOKEN: 'a-token-that-is-long' };
    expect(readSettings(env).HOST).toBe('0.0.0.0');
    expect(() => readSettings({ HOST: '0.0.0.0', OPERATOR_TOKEN: 'short' })).toThrow('16');
    for (const HOST of ['0.0.0.0', '::', '127.example.com'])
      expect(() => readSettings({ HOST })).toThrow('OPERATOR_TOKEN: must be set');
    for (const HOST of ['127.0.0.2', '::1', 'localhost'])
      expect(readSettings({ HOST }).HOST).toBe(HOST);
  });

  it('leave a module to another process where there is a broker between them', () => {
    expect(() => readSettings({ MODULES: 'booking' })).toThrow('lacks parking and billing');
    expect(() => readSettings({ MODULES: 'booking,garage', BUS: 'amqp' })).toThrow('comma list');
    const settings = readSettings({ MODULES: ' billing,booking,billing', BUS: 'amqp' });
    expect(settings.MODULES).toEqual(['billing', 'booking']);
  });

  it('let the system be broken on purpose if DEMO is 1, and nothing else', () => {
    expect(readSettings({}).DEMO).toBe(false);
    expect(readSettings({ DEMO: '1\r' }).DEMO).toBe(true);
    for (const DEMO of ['', '0', 'true', 'yes'])
      expect(() => readSettings({ DEMO })).toThrow('DEMO: must be 1, or not be set');
  });

  it('let nobody beyond this machine break it, with a token neither', () => {
    const beyond = { HOST: '0.0.0.0', OPERATOR_TOKEN: 'a-token-that-is-long' };
    expect(() => readSettings({ DEMO: '1', ...beyond })).toThrow(
      'DEMO: must not be set if HOST is not a loopback address',
    );
    for (const HOST of ['127.0.0.2', '::1', 'localhost'])
      expect(readSettings({ DEMO: '1', HOST }).DEMO).toBe(true);
  });

  it('let it be broken where booking runs', () => {
    const parts = { DEMO: '1', BUS: 'amqp', MODULES: 'parking,billing' };
    expect(() => readSettings(parts)).toThrow('DEMO: needs booking among MODULES');
  });

  it('never shows a password of theirs where one of them is wrong', () => {
    const env = { BUS: 'amqp', AMQP_URL: 'http://me:s3cret@broker', PORT: 'x' };
    expect(() => readSettings(env)).toThrow(/AMQP_URL: must be an amqp or amqps address/);
    expect(() => readSettings(env)).not.toThrow('s3cret');
  });
});
