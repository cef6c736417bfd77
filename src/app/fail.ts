/** Ends a start that cannot succeed: one message that says why, and exit code 1. */
import { printable } from './printable.ts';
import { withoutSecrets } from './secrets.ts';

/** @param secrets what the message must not show, of whatever library it comes */
export function fail(error: unknown, secrets: readonly string[] = []): never {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const isIncomplete = error instanceof Error && 'code' in error && error.code === NOT_FOUND;
  const shown = withoutSecrets(text, secrets).split('\n').map(printable).join('\n');
  console.error(
    isIncomplete ? `${shown}; the packages that it needs are not all installed: run npm ci` : shown,
  );
  process.exit(1);
}

/** Node's code for a package that is not installed. */
const NOT_FOUND = 'ERR_MODULE_NOT_FOUND';
