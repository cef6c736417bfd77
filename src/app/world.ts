/** The world that a system is composed in. */
import type { Demo } from '../dashboard/breakages/breakages.ts';
import type { OperatorToken } from '../http/operator-tokens.ts';
import type { ModuleContext } from '../modules/module.ts';
import type { ModuleName } from '../modules/names.ts';
import type { Ports } from '../ports/ports.ts';
import type { WebhookOptions } from '../webhook/webhook.ts';

/** All that varies between a product, a test and a simulation. */
export interface World
  extends Ports,
    Pick<ModuleContext, 'policy' | 'retentionMs'>,
    Partial<Pick<ModuleContext, 'maxInFlight' | 'bookingsPerMinute'>> {
  readonly dataDir: string;
  /** The folder for backups; if undefined, none can be taken. */
  readonly backupDir?: string | undefined;
  /** The modules that run in this process; all if not given. */
  readonly modules?: readonly ModuleName[] | undefined;
  /** The receiver of notices; if undefined, nobody is told. */
  readonly webhook?: Pick<WebhookOptions, 'target' | 'send'> | undefined;
  /** The tokens that operators show; without any, none is asked for. */
  readonly operatorTokens?: readonly OperatorToken[] | undefined;
  /** The broker to talk through; in memory if undefined. */
  readonly amqpUrl?: string | undefined;
  /** The addresses of the API of modules that run elsewhere, for the dashboard. */
  readonly moduleUrls?:
    | Partial<Readonly<Record<'parking' | 'billing', string | undefined>>>
    | undefined;
  /** The number of dropped lines of the log; not counted if not given. */
  readonly droppedLogLines?: (() => number) | undefined;
  /** If given, visitors may break what the orchestrator sends and takes. */
  readonly demo?: Demo | undefined;
}
