/** Notes situations of an inbox: one that never occurs was not tested. */
import type { Message } from './bus.ts';
import type { World } from './world.ts';

/** Notes what the inbox of a process is about to do with a message. */
export function markDelivery({ disks, mark }: World, node: string, message: Message): void {
  if ('correlationId' in message) return;
  const find = (id: string) =>
    disks.rows(node, 'SELECT state, reply_data FROM inbox WHERE command_id = ?', id)[0];
  const own = find(message.id);
  if (own?.state === 'begun') mark('inbox: a begun command is taken up again');
  else if (String(own?.reply_data).includes('superseded'))
    mark('inbox: a hanging command is refused');
  else if (own !== undefined) mark('inbox: a duplicate gets the recorded reply');
  if (own !== undefined || message.compensates === undefined) return;
  const undone = find(message.compensates);
  if (undone === undefined) mark('inbox: a null compensation');
  else mark(`inbox: the undoing of a command that is ${undone.state}`);
}
