/**
 * The greeting on the terminal once the process has started: its address, and calls to try there.
 */
import type { RunningModules } from '../modules/modules.ts';

/**
 * The text for a person once the process has started: its address and, per running module, a call
 * to try.
 */
export function banner(url: string, { parking, booking }: RunningModules): string {
  const json = `-H 'Content-Type: application/json'`;
  const slots = [`curl -s ${url}/slots`, `curl -s ${url}/slots ${json} -d '{"name":"B1"}'`];
  const wish = `-H 'Prefer: wait=10' -d '{"slotId":"<an id from above>"}'`;
  const book = `curl -s ${url}/bookings ${json} ${wish}`;
  const tries = [...(parking ? slots : []), ...(booking ? [book] : [`curl -s ${url}/readyz`])];
  return `Parking bookings at ${url}\n\nTry:\n${tries.map((line) => `  ${line}\n`).join('')}`;
}
