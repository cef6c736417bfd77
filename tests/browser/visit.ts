/**
 * A visit of a site in a browser profile of its own. It notes each fault that a person would meet
 * there, or that a page must never have: an error or a refused policy in the console, an error of
 * a script, a request to another origin, an answer that says that the server failed.
 */
import type { Browser, BrowserContext, Page } from 'playwright-core';

/** On a machine that does something else as well. */
const PATIENCE_MS = 15_000;
const HEIGHT = 900;

export interface VisitOptions {
  /** True unless given. */
  readonly javaScript?: boolean;
  /** Of the window, in CSS pixels; 1280 unless given. */
  readonly width?: number;
  readonly colorScheme?: 'light' | 'dark';
  readonly reducedMotion?: boolean;
  /** Sent as the operator's bearer token with each request. */
  readonly token?: string;
  /** Faults that the test provokes: what fits one of these is none. */
  readonly provoked?: readonly RegExp[];
}

export interface Visit {
  readonly page: Page;
  /** The faults up to now, a line each. */
  faults(): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** Opens the address, and waits until the page and its stylesheet are loaded. */
export async function openVisit(
  browser: Browser,
  url: string,
  options: VisitOptions = {},
): Promise<Visit> {
  const { javaScript = true, width = 1280, colorScheme = 'light', reducedMotion, token } = options;
  const context = await browser.newContext({
    javaScriptEnabled: javaScript,
    viewport: { width, height: HEIGHT },
    colorScheme,
    reducedMotion: reducedMotion === true ? 'reduce' : 'no-preference',
    extraHTTPHeaders: token === undefined ? {} : { Authorization: `Bearer ${token}` },
  });
  context.setDefaultTimeout(PATIENCE_MS);
  const found = noteFaults(context, new URL(url).origin);
  const page = await context.newPage();
  await page.goto(url);
  const isProvoked = (fault: string) => options.provoked?.some((one) => one.test(fault)) ?? false;
  return {
    page,
    async faults() {
      // What the page reported before this answer has arrived by then.
      if (!page.isClosed()) await page.evaluate('0');
      return found.filter((fault) => !isProvoked(fault));
    },
    close: () => context.close(),
  };
}

/** The faults of all pages of the context, as they come. */
function noteFaults(context: BrowserContext, origin: string): readonly string[] {
  const faults: string[] = [];
  const noteForeign = (url: string) => {
    if (!isOwn(url, origin)) faults.push(`request to another origin: ${url}`);
  };
  context.on('console', (message) => {
    const [type, text] = [message.type(), message.text()];
    // What a policy only reports, and does not block, is no error to the console.
    if (type === 'error' || text.includes('Content Security Policy'))
      faults.push(`console ${type}: ${text} (${message.location().url})`);
  });
  context.on('weberror', (error) => faults.push(`error of a script: ${error.error().message}`));
  context.on('request', (request) => noteForeign(request.url()));
  context.on('response', (response) => {
    if (response.status() >= 500) faults.push(`answer ${response.status()}: ${response.url()}`);
  });
  context.on('page', (page) => {
    page.on('websocket', (socket) => noteForeign(socket.url().replace(/^ws/, 'http')));
    page.on('crash', () => faults.push(`the page crashed: ${page.url()}`));
  });
  return faults;
}

/** True for the site's own origin, and for what needs no network. */
function isOwn(url: string, origin: string): boolean {
  return /^(data|blob|about):/.test(url) || new URL(url).origin === origin;
}
