import { describe, expect, it } from 'vitest';
import { secretsOf, withoutSecrets } from './secrets.ts';

const hide = (text: string, ...addresses: (string | undefined)[]) =>
  withoutSecrets(text, secretsOf(addresses));

describe('a secret of an address', () => {
  const broker = 'amqp://booking:p%40ss%2Fword@broker:5672';

  it.each([
    ['as in the address', 'login p%40ss%2Fword failed'],
    ['decoded', 'login p@ss/word failed'],
    ['in Basic', 'Basic Ym9va2luZzpwQHNzL3dvcmQ= failed'],
    ['in the address itself', `cannot reach ${broker}/`],
  ])('is hidden %s', (_, text) => {
    const shown = hide(text, broker);
    expect(shown).toContain('[redacted]');
    expect(shown).not.toMatch(/p(@|%40)ss|Ym9/);
  });

  it('is hidden as it would be encoded, where the address has it as it is', () => {
    expect(hide('login can$ary or can%24ary', 'amqp://me:can$ary@host')).not.toMatch(/can.*ary/);
  });

  it('is hidden in the path and the query of a webhook', () => {
    const url = 'https://hooks.example/services/T0/s3cret?token=canary';
    expect(hide(`POST /services/T0/s3cret?token=canary: 404`, url)).toBe('POST [redacted]: 404');
    expect(hide('bad token=canary', url)).toBe('bad [redacted]');
  });

  it('is hidden as a value, and the last word of one by itself, too', () => {
    const secrets = secretsOf([], ['Bearer t0ken', 'whsec_abc=']);
    expect(withoutSecrets('no Bearer t0ken, no t0ken, no whsec_abc=', secrets)).toBe(
      'no [redacted], no [redacted], no [redacted]',
    );
  });

  it('of any other address is hidden too, without what else it says', () => {
    expect(hide('see http://a:b@c@host/x and smtp://me@mail')).toBe(
      'see http://[redacted]@host/x and smtp://[redacted]@mail',
    );
  });

  it('is looked for in a long text that somebody has made hard to read, in no time', () => {
    const text = `://${'a.'.repeat(20_000)}`;
    const beganAt = performance.now();
    expect(hide(text)).toBe(text);
    expect(performance.now() - beganAt).toBeLessThan(500);
  });

  it('where there is none, the text stays', () => {
    const text = 'connect ECONNREFUSED 127.0.0.1:5672, write to me@host';
    expect(hide(text, 'amqp://broker/vhost', 'http://host/', undefined)).toBe(text);
  });
});
