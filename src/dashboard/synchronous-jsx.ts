/**
 * Keeps hono/jsx from AsyncLocalStorage, which it takes up with its first drawing for contexts of
 * components that wait. Ours neither wait nor have a context, and on Node 20 the storage slows
 * each promise of the process, with those of the sagas, by hooks
 * (https://nodejs.org/docs/latest-v20.x/api/async_hooks.html#promise-execution-tracking).
 */
import { jsx } from 'hono/jsx';

/** To be called before the first drawing: it is then that hono/jsx looks for the storage, once. */
export function keepJsxSynchronous(): void {
  const former = process.getBuiltinModule;
  Reflect.set(process, 'getBuiltinModule', undefined);
  try {
    String(jsx('i', {}));
  } finally {
    Reflect.set(process, 'getBuiltinModule', former);
  }
}
