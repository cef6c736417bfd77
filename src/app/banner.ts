/** What a person sees when the process has started: where it listens, and what to try there. */
import type { RunningModules } from '../modules/modules.ts';

export function banner(url: string, { parking, booking }: RunningModules): string {
  const json = `-H 'Content-Type: application/json'`;
  const slots = [`curl -s ${url}/slots`, `curl -s ${url}/slots ${json} -d '{"name":"B1"}'`];
  const wish = `-H 'Prefer: wait=10' -d '{"slotId":"<an id from above>"}'`;
  const book = `curl -s ${url}/bookings ${json} ${wish}`;
  const tries = [...(parking ? slots : []), ...(booking ? [book] : [`curl -s ${url}/readyz`])];
  return `Parking bookings at ${url}\n\nTry:\n${tries.map((line) => `  ${line}\n`).join('')}`;
}
