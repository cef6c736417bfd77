/** The webhook of a process, on those of its databases that have an outbox. */
import { databasesOf } from '../modules/modules.ts';
import { moduleNames } from '../modules/names.ts';
import { webhookMigrations } from '../webhook/migrations.ts';
import { createWebhook, type Webhook, type WebhookOptions } from '../webhook/webhook.ts';
import type { Databases } from './databases.ts';
import type { World } from './world.ts';

/** Returns undefined if no address is set: then nothing is recorded. */
export function webhookOf(
  { webhook, modules = moduleNames, clock, random, log }: World,
  databases: Databases,
  onPosted: WebhookOptions['onPosted'],
): Webhook | undefined {
  if (webhook === undefined) return undefined;
  const withOutbox = databasesOf(modules).filter(({ migrations }) =>
    migrations.includes(webhookMigrations),
  );
  return createWebhook({
    target: webhook.target,
    send: webhook.send,
    databases: withOutbox.flatMap(({ name }) => databases[name] ?? []),
    onPosted,
    clock,
    random,
    log,
  });
}
