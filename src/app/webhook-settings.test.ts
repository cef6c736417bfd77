import { describe, expect, it } from 'vitest';
import { readSettings } from './config.ts';

const secretOf = (bytes: number) => `whsec_${Buffer.alloc(bytes, 'a').toString('base64')}`;
const STALLED_WEBHOOK_URL = 'https://host/hook';

describe('the secret of the webhook', () => {
  it.each([
    [secretOf(24), [secretOf(24)]],
    [`${secretOf(32)} ${secretOf(64)}`, [secretOf(32), secretOf(64)]],
    [`${secretOf(32)}, ${secretOf(64)}`, [secretOf(32), secretOf(64)]],
  ])('may be one or several: %s', (text, secrets) => {
    const read = readSettings({ STALLED_WEBHOOK_URL, STALLED_WEBHOOK_SECRET: text });
    expect(read.STALLED_WEBHOOK_SECRET).toEqual(secrets);
  });

  it.each([
    secretOf(23),
    secretOf(65),
    secretOf(32).replace('whsec_', ''),
    `${secretOf(32)}!`,
    'whsec_canary',
    '',
  ])('is refused, and not shown, if it is %j', (text) => {
    const read = () => readSettings({ STALLED_WEBHOOK_URL, STALLED_WEBHOOK_SECRET: text });
    expect(read).toThrow('STALLED_WEBHOOK_SECRET: must be whsec_ and 24 to 64 bytes in base64');
    expect(read).not.toThrow('canary');
  });
});

describe('what goes with each notice', () => {
  it.each([
    { STALLED_WEBHOOK_SECRET: secretOf(32) },
    { STALLED_WEBHOOK_AUTHORIZATION: 'Bearer t0ken' },
  ])('needs an address', (settings) => {
    expect(() => readSettings(settings)).toThrow('STALLED_WEBHOOK_URL: must be set');
    expect(() => readSettings({ ...settings, STALLED_WEBHOOK_URL })).not.toThrow();
  });

  it('is authorized in one way', () => {
    const settings = { STALLED_WEBHOOK_AUTHORIZATION: 'Bearer t0ken' };
    const read = () => readSettings({ ...settings, STALLED_WEBHOOK_URL: 'https://me:x@host/hook' });
    expect(read).toThrow('STALLED_WEBHOOK_AUTHORIZATION: must not be set beside a user');
  });

  it('cannot add a line to a request', () => {
    const settings = { STALLED_WEBHOOK_URL, STALLED_WEBHOOK_AUTHORIZATION: 'a\r\nb: canary' };
    const read = () => readSettings(settings);
    expect(read).toThrow('STALLED_WEBHOOK_AUTHORIZATION: must be the value of a header');
    expect(read).not.toThrow('canary');
  });
});
