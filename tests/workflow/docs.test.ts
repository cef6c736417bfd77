/** The reference page, held against the description that it is made from. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { referencePage } from '../../src/http/docs/page.ts';
import { startSystem, type TestSystem } from '../support/system.ts';

let api: TestSystem;
let page: string;

beforeAll(async () => {
  api = await startSystem();
  page = (await api.call('GET /docs')).body;
});

afterAll(() => api.stop());

/** Tags that are opened and not closed, or closed and not opened, in order. */
function unbalanced(text: string): readonly string[] {
  const open: string[] = [];
  for (const [, slash, name = ''] of text.matchAll(/<(\/?)([a-z][a-z0-9]*)[^>]*?>/g)) {
    if (['meta', 'link'].includes(name)) continue;
    if (slash === '') open.push(name);
    else if (open.pop() !== name) return [...open, `/${name}`];
  }
  return open;
}

describe('the reference page', () => {
  it('shows every operation and every schema, and links to each', async () => {
    const { paths, components } = (await api.call('GET /openapi.json')).body;
    const ids = Object.values<object>(paths).flatMap((methods) =>
      Object.values(methods).map(({ operationId }) => operationId),
    );
    const anchors = [...ids, ...Object.keys(components.schemas).map((name) => `schema-${name}`)];
    expect(anchors.length).toBeGreaterThan(30);
    for (const anchor of anchors) {
      expect(page).toContain(`<section id="${anchor}">`);
      expect(page).toContain(`href="#${anchor}"`);
    }
  });

  it('is well formed, and leads nowhere that is not there', () => {
    expect(unbalanced(page)).toEqual([]);
    const ids = new Set([...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
    for (const [, target] of page.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(target);
  });

  it('needs nothing but its stylesheet, and is allowed nothing else', async () => {
    const { headers } = await api.call('GET /docs');
    const policy = headers.get('Content-Security-Policy');
    expect(policy).toContain("default-src 'none'; style-src 'self'");
    expect(page).not.toMatch(/<script|<style|\sstyle=|="https?:|\son\w+="/);
    expect((await api.call('GET /docs/style.css')).headers.get('Content-Type')).toContain(
      'text/css',
    );
    const data = (await api.call('GET /slots')).headers.get('Content-Security-Policy');
    expect(data).toBe("default-src 'none'; frame-ancestors 'none'");
  });

  it('has commands that call the address at which it was asked for, and nothing else', async () => {
    const guarded = await startSystem({ operatorToken: 'an-operator-token' });
    const called = async (origin: string, headers = {}) => {
      const answer = await guarded.system.app.request(`${origin}/docs`, { headers });
      return /<code>API=(.*)<\/code>/.exec(await answer.text())?.[1];
    };
    try {
      const origin = 'http://parking.example:8443';
      expect(await called(origin)).toBe(origin);
      const behindTls = { 'X-Forwarded-Proto': 'https' };
      expect(await called(origin, behindTls)).toBe('https://parking.example:8443');
      expect(await called('http://[::1]:3000')).toBe('http://[::1]:3000');
      expect(await called('http://a$(id).example')).toBe('http://ADDRESS');
      expect(await called("http://a';id;'.example")).toBe('http://ADDRESS');
    } finally {
      await guarded.stop();
    }
  });

  it('shows what a description holds as text', async () => {
    const shown = await referencePage({
      description: {
        info: { title: '<script>alert(1)</script>', version: '1', description: '"&' },
        tags: [{ name: '<b>', description: '<b>' }],
        paths: { '/<b>': { get: { operationId: '"x', tags: ['<b>'], responses: {} } } },
        components: { schemas: {}, responses: {}, headers: {} },
      },
      problems: [],
      stories: [],
      origin: 'http://localhost',
    });
    expect(String(shown)).toContain('&lt;script&gt;');
    expect(String(shown)).not.toMatch(/<script>|<b>|>"|""x/);
  });
});
