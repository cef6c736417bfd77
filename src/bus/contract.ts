/**
 * The words in which a module says what it can be asked and what it answers. A contract is all
 * that others may import of a module; both sides of the bus check messages against it.
 *
 * A reply is either a success or a declared refusal (the business saying no). Whatever else may
 * go wrong is a failure, has no reply, and is for the bus and the saga to repeat.
 */
import { z } from 'zod';

/** A JSON object: what every message carries. */
export type Payload = Readonly<Record<string, unknown>>;

/** Reply types and the schemas of their data. */
export type ReplySchemas = Readonly<Record<string, z.ZodType<Payload>>>;

/** A command that a module serves, as declared in its contract. */
export interface Command<
  Type extends string = string,
  Request extends z.ZodType<Payload> = z.ZodType<Payload>,
  Success extends ReplySchemas = ReplySchemas,
  Refusal extends ReplySchemas = ReplySchemas,
> {
  readonly type: Type;
  readonly request: Request;
  readonly success: Success;
  readonly refusal: Refusal;
  /** The type of the command that this one compensates; only a compensating command has it. */
  readonly compensates?: string;
}

/** A command that compensates another. It has one success reply, without data, and no refusal. */
export interface CompensatingCommand<
  Compensates extends string = string,
  Type extends string = string,
  Request extends z.ZodType<Payload> = z.ZodType<Payload>,
  Reply extends string = string,
> extends Command<
    Type,
    Request,
    Readonly<Record<Reply, typeof noData>>,
    Readonly<Record<never, z.ZodType<Payload>>>
  > {
  readonly compensates: Compensates;
  readonly done: Reply;
}

/** A module's commands; it takes them on one queue, which `BusNames` names. */
export interface ModuleContract {
  readonly module: string;
  readonly commands: readonly Command[];
}

/** The data of a command's request once parsed. */
export type RequestOf<C extends Command> = z.output<C['request']>;

/** The types of a command's refusal replies. */
export type RefusalTypeOf<C extends Command> = keyof C['refusal'] & string;

/** Every reply that a command can get, as `{ type, data }`. */
export type ReplyOf<C extends Command> = RepliesOf<C['success']> | RepliesOf<C['refusal']>;

/** The data of a command's success reply; the union if there are several. */
export type SuccessDataOf<C extends Command> = RepliesOf<C['success']>['data'];

type RepliesOf<S extends ReplySchemas> = {
  readonly [Type in keyof S & string]: { readonly type: Type; readonly data: z.output<S[Type]> };
}[keyof S & string];

/**
 * Data of a reply that says all by its type. Its type lets a handler return it beside a refusal:
 * TypeScript reads such a union as one in which `{}` has the other's `reason` as undefined.
 */
export const noData: z.ZodType<Readonly<Record<string, undefined>>> = z.object({});

/** The longest reason of a refusal, in UTF-16 code units. */
const MAX_REFUSAL_REASON = 500;
/** The reason of a refusal that gives none. */
const UNSPECIFIED = 'unspecified';

/**
 * Data of every refusal: why not, in a word that programs can read. So it is sent; what others
 * send in its place is understood by `refusalOf`.
 */
export const refusalData = z.object({ reason: z.string().min(1).max(MAX_REFUSAL_REASON) });

/** Any data of a refusal with a reason that fits: the no of a business is never lost. */
export function refusalOf(data: unknown): Payload & z.output<typeof refusalData> {
  const fields = typeof data === 'object' && data !== null && !Array.isArray(data) ? data : {};
  return { ...fields, reason: refusalReasonOf('reason' in fields ? fields.reason : undefined) };
}

/** Half of a character of two code units: at the end of what was cut, or as it came. */
const HALF_AT_END = /\p{Surrogate}$/u;
const HALF = /\p{Surrogate}/gu;

function refusalReasonOf(given: unknown): string {
  const text = typeof given === 'string' ? given : JSON.stringify(given ?? null);
  const cut = text
    .slice(0, MAX_REFUSAL_REASON)
    .replace(HALF_AT_END, '')
    .replace(HALF, '\uFFFD')
    .trim();
  return cut === '' || cut === 'null' ? UNSPECIFIED : cut;
}

/** Declares a command of a contract. */
export function command<
  Type extends string,
  Request extends z.ZodType<Payload>,
  Success extends ReplySchemas,
  Refusal extends ReplySchemas,
>(declared: Command<Type, Request, Success, Refusal>): Command<Type, Request, Success, Refusal> {
  return declared;
}

/** Declares the compensation of the command `compensates`; `done` is its only reply. */
export function compensatingCommand<
  Type extends string,
  Compensated extends Command,
  Request extends z.ZodType<Payload>,
  Reply extends string,
>(declared: {
  readonly type: Type;
  readonly compensates: Compensated;
  readonly request: Request;
  readonly done: Reply;
}): CompensatingCommand<Compensated['type'], Type, Request, Reply> {
  const { type, compensates, request, done } = declared;
  // A computed key widens to `string`; the record's only key is `done` by construction.
  const success = { [done]: noData } as Record<Reply, typeof noData>;
  return { type, request, success, refusal: {}, compensates: compensates.type, done };
}
