/** Called by vitest before all: an installation takes longer than a hook may. */
import { chromium, ensure } from '../support/installed.ts';

export function setup(): void {
  ensure(chromium);
}
