/**
 * All message types of the contracts that a bus carries, and the check of a message against
 * them. Each bus asks here on both sides, so that what one refuses the other refuses too.
 */
import type { z } from 'zod';
import { CodedError } from '../ports/errors.ts';
import type { Reply } from './bus.ts';
import { type Command, type ModuleContract, type Payload, refusalOf } from './contract.ts';
import { ContractError, InvalidMessageError } from './errors.ts';
import { type BusNames, defaultNames } from './names.ts';

export interface Catalogue {
  /** The queue of a command, or nothing if no contract knows it. */
  queueOf(type: string): string | undefined;
  /** @throws InvalidMessageError if the type is unknown or the payload does not fit */
  checkRequest(type: string, payload: unknown): Payload;
  /**
   * A refusal fits whatever its data are: its reason is cut, or said to be unspecified.
   * @throws InvalidMessageError if the type is unknown or the payload of a success does not fit
   */
  checkReply(type: string, payload: unknown): Payload;
  /** Tells if a contract declares this type as a refusal. */
  isRefusal(type: string): boolean;
}

/**
 * The catalogue of these contracts.
 * @throws ContractError if two of them claim the same command or reply type
 */
export function createCatalogue(
  contracts: readonly ModuleContract[],
  { commandQueue }: Pick<BusNames, 'commandQueue'> = defaultNames,
): Catalogue {
  const requests = new Map<string, { queue: string; schema: z.ZodType<Payload> }>();
  const replies = new Map<string, z.ZodType<Payload>>();
  const refusals = new Map<string, z.ZodType<Payload>>();
  for (const { module, commands } of contracts) {
    for (const command of commands) {
      claim(requests, command.type, { queue: commandQueue(module), schema: command.request });
      for (const [type, schema] of replySchemas(command)) claim(replies, type, schema);
      for (const [type, schema] of Object.entries(command.refusal)) refusals.set(type, schema);
    }
  }
  return {
    queueOf: (type) => requests.get(type)?.queue,
    checkRequest: (type, payload) => check(type, requests.get(type)?.schema, payload),
    isRefusal: (type) => refusals.has(type),
    checkReply(type, payload) {
      const schema = refusals.get(type);
      if (schema === undefined) return check(type, replies.get(type), payload);
      const refusal = refusalOf(payload);
      return schema.safeParse(refusal).data ?? { reason: refusal.reason };
    },
  };
}

/**
 * Checks a payload against one schema, and leaves out the fields that the schema does not have.
 * @throws InvalidMessageError if there is no schema, or the payload does not fit it
 */
export function check(
  type: string,
  schema: z.ZodType<Payload> | undefined,
  payload: unknown,
): Payload {
  if (schema === undefined) throw new InvalidMessageError(type, 'no contract knows this type');
  const parsed = schema.safeParse(payload);
  if (!parsed.success) throw new InvalidMessageError(type, describe(parsed.error));
  return parsed.data;
}

/**
 * Checks what a handler answered. A reply that breaks the handler's own contract is a fault of
 * the handler, not poison: trying again may help after a deploy.
 * @throws CodedError with code `bad_reply`
 */
export function checkAnswer(command: Command, reply: Reply): Reply {
  const { success, refusal } = command;
  const refusing = refusal[reply.type];
  const parsed =
    refusing?.safeParse(refusalOf(reply.data)) ?? success[reply.type]?.safeParse(reply.data);
  if (parsed?.success) return { type: reply.type, data: parsed.data };
  const fault = `the handler of ${command.type} answered ${reply.type} against its contract`;
  throw new CodedError('bad_reply', fault, parsed?.error);
}

/** Every reply of a command with its schema, successes first. */
function replySchemas(command: Command): readonly (readonly [string, z.ZodType<Payload>])[] {
  return [...Object.entries(command.success), ...Object.entries(command.refusal)];
}

function claim<T>(taken: Map<string, T>, type: string, value: T): void {
  if (taken.has(type)) throw new ContractError(`two contracts declare ${type}; rename one`);
  taken.set(type, value);
}

function describe(error: z.ZodError): string {
  return error.issues
    .map((issue) => `/${issue.path.map(String).join('/')} ${issue.message}`)
    .join('; ');
}
