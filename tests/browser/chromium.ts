/** An installed Chromium, driven over its own protocol: nothing is downloaded. */
import { type Browser, chromium as engine } from 'playwright-core';
import { chromium, chromiumPath, ensure } from '../support/installed.ts';

/** Each keeps it from a request of its own, or from a device that a server lacks. */
const FLAGS = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * Starts a Chromium without a window.
 * @throws Error with the one command to run if none is installed, nor can be
 */
export async function launchChromium(): Promise<Browser> {
  ensure(chromium);
  const executablePath = chromiumPath();
  if (executablePath === undefined) throw new Error(`the tests need ${chromium.name}`);
  // Its sandbox does not start for root, nor in most containers. It only visits our own pages.
  return engine.launch({ executablePath, args: FLAGS, chromiumSandbox: false });
}
