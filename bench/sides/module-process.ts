/** The process of one module, which apart.ts asks. */
import type { System } from '../../src/app/compose.ts';
import type { ModuleName } from '../../src/modules/names.ts';
import { answerParent } from '../child.ts';
import { addSlots, openEngine } from './engine.ts';

export type ToModule =
  | {
      readonly module: ModuleName;
      readonly dataDir: string;
      readonly amqpUrl: string;
      /** If it is that of parking: slots to add. */
      readonly slots: number;
    }
  | 'close';

let system: System | undefined;

/** Answers with the ids of the slots that were added. */
answerParent(async (question: ToModule): Promise<readonly string[]> => {
  if (question === 'close') {
    await system?.close();
    return [];
  }
  const { module, dataDir, amqpUrl, slots } = question;
  system = await openEngine({ dataDir, amqpUrl, modules: [module] });
  return module === 'parking' ? addSlots(system, slots) : [];
});
