/** Handlers that fail: before they have done anything, or when all is done but their reply. */
import type { Bus, CommandMessage } from '../../bus/bus.ts';
import type { Life } from './life.ts';
import type { World } from './world.ts';

/** A bus whose handlers throw now and then, as if their code had a fault of the moment. */
export function withFailingHandlers(bus: Bus, world: World, { node }: Life): Bus {
  const fail = (when: string, { type, sagaId }: CommandMessage): never => {
    world.mark(`a handler fails ${when} its work`);
    world.fault(`the handler of ${type} in ${node} fails ${when} its work for ${sagaId}`);
    throw new Error('a handler fails on purpose');
  };
  return {
    ...bus,
    handle: (command, handler) =>
      bus.handle(command, async (message) => {
        const fate = world.choose('handler', 3);
        if (fate === 1) fail('before', message);
        const reply = await handler(message);
        if (fate === 2) fail('after', message);
        return reply;
      }),
  };
}
