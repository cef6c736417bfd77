/** The checks of every visit, on pages with a fault put in on purpose. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { axeViolations } from './axe.ts';
import { it } from './it.ts';
import { appearsWithin, widerThanWindow, withoutGlyph } from './measures.ts';
import { startServerSite } from './site.ts';
import { openVisit, type VisitOptions } from './visit.ts';

const pages: Readonly<Record<string, string>> = {
  '/': '<h1>Nothing is wrong</h1>',
  '/console': '<script>console.error("a planted error")</script>',
  '/script': '<script>setTimeout(() => { throw new Error("a planted throw") })</script>',
  '/foreign': '<img alt="" src="http://elsewhere.invalid/a.png">',
  '/socket': '<script>new WebSocket("ws://elsewhere.invalid/")</script>',
  '/inline': '<p style="color: red">red</p>',
  '/reported': '<script>void 0</script>',
  '/failed': '<p>of no use</p>',
  '/faint': '<p class="faint">hard to read</p><img src="/">',
  '/wide': '<div id="plank">wider than the window</div>',
  '/later': '<p id="late" hidden>here</p>',
};

const CSS = '.faint { color: #ccc; background: #fff } #plank { width: 900px }';
const POLICY = "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self'";

let server: Server;
let url: string;

beforeAll(async () => {
  server = createServer(({ url: path = '' }, response) => {
    const isStyle = path === '/style.css';
    response.writeHead(path === '/failed' ? 503 : path in pages || isStyle ? 200 : 404, {
      'Content-Type': isStyle ? 'text/css' : 'text/html',
      'Content-Security-Policy': ['/foreign', '/socket'].includes(path) ? '' : POLICY,
      'Content-Security-Policy-Report-Only': path === '/reported' ? "script-src 'none'" : '',
    });
    const head = '<title>A page</title><link rel="stylesheet" href="/style.css">';
    response.end(isStyle ? CSS : `<!doctype html><html lang="en">${head}${pages[path]}</html>`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server that listens on a port has an address of this form.
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

describe('a visit', () => {
  it.for([
    ['/console', 'console error: a planted error'],
    ['/script', 'error of a script: a planted throw'],
    ['/foreign', 'request to another origin: http://elsewhere.invalid/a.png'],
    ['/socket', 'request to another origin: http://elsewhere.invalid/'],
    ['/inline', 'Content Security Policy'],
    ['/reported', 'The policy is report-only'],
    ['/failed', 'answer 503'],
    ['/nowhere', '404'],
  ] as const)('to %s meets the fault there', async ([path, fault], { browser }) => {
    const { page, faults, close } = await openVisit(browser, `${url}${path}`);
    await expect.poll(faults).toContainEqual(expect.stringContaining(fault));
    expect(page.url()).toBe(`${url}${path}`);
    await close();
  });

  it('meets none on a page without one, nor one that is provoked', async ({ visit }) => {
    await visit(url);
    await visit(`${url}/console`, { provoked: [/a planted error/] });
  });

  it.fails('fails the test in which it meets a fault', async ({ visit }) => {
    await visit(`${url}/console`);
  });

  it('is as the visitor asks for it', async ({ visit }) => {
    const mediaOf = async (options: VisitOptions) => {
      const page = await visit(url, options);
      const asked = ['(color-scheme: dark)', '(prefers-reduced-motion)', '(width: 360px)'];
      const queries = asked.map((query) => query.replace('(color', '(prefers-color'));
      return page.evaluate(`${JSON.stringify(queries)}.map((query) => matchMedia(query).matches)`);
    };
    expect(await mediaOf({})).toEqual([false, false, false]);
    const narrow = { colorScheme: 'dark', reducedMotion: true, width: 360 } as const;
    expect(await mediaOf(narrow)).toEqual([true, true, true]);
    const still = await visit(`${url}/console`, { javaScript: false });
    expect(await still.title()).toBe('A page');
  });
});

describe('a page', () => {
  it('is held to contrast and to names of its pictures', async ({ visit }) => {
    const found = await axeViolations(await visit(`${url}/faint`));
    expect(found.map((line) => line.split(':')[0])).toEqual(['color-contrast', 'image-alt']);
    expect(await axeViolations(await visit(url))).toEqual([]);
  });

  it('does not scroll sideways unless part of it is too wide', async ({ visit }) => {
    expect(await widerThanWindow(await visit(url, { width: 360 }))).toEqual([]);
    const wide = await widerThanWindow(await visit(`${url}/wide`, { width: 360 }));
    expect(wide).toContainEqual(expect.stringContaining('plank'));
  });

  it('shows in time what an act brings, or fails', async ({ visit }) => {
    const page = await visit(`${url}/later`);
    const late = page.locator('#late');
    const show = () => page.evaluate('document.querySelector("#late").hidden = false');
    await expect(appearsWithin(late, 50, async () => {})).rejects.toThrow('Timeout');
    expect(await appearsWithin(late, 1_000, show)).toBeLessThan(1_000);
    await expect(appearsWithin(late, 1_000, show)).rejects.toThrow('was visible before');
  });

  it('is drawn with fonts that have letters and the signs of states', async ({ visit }) => {
    const signs = [...'Aé●✓↺⟲‼–✕'];
    const unassigned = '\u0379';
    expect(await withoutGlyph(await visit(url), [...signs, unassigned])).toEqual([unassigned]);
  });
});

describe('a server that is killed', () => {
  it('is there again at the same address', async ({ visit }) => {
    const site = await startServerSite();
    try {
      const page = await visit(`${site.url}/docs`, { provoked: [/ERR_CONNECTION_REFUSED/] });
      await site.kill();
      await expect(page.reload()).rejects.toThrow('ERR_CONNECTION_REFUSED');
      await site.restart();
      await page.goto(`${site.url}/docs`);
      expect(await page.title()).toContain('Parking bookings');
    } finally {
      await site.stop();
    }
  });
});
