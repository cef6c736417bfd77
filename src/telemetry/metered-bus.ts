/** A bus whose handlers are timed. It stands around either implementation. */
import type { Bus } from '../bus/bus.ts';
import type { Metrics } from './metrics.ts';

export function meteredBus(bus: Bus, { timeHandler }: Pick<Metrics, 'timeHandler'>): Bus {
  return {
    ...bus,
    handle(command, handler) {
      bus.handle(command, async (message) => {
        const stop = timeHandler(command.type);
        try {
          const reply = await handler(message);
          stop('answered');
          return reply;
        } catch (error) {
          stop('failed');
          throw error;
        }
      });
    },
  };
}
