/**
 * Tests of a saga's definition alone, in the form of given and expect: no bus, no database, no
 * waiting. Each expectation is about what the last event led to.
 *
 *     given(trip, { tripId: 't1' })
 *       .expectSent('flight.book', { tripId: 't1' })
 *       .replied('flight.book', 'FLIGHT_FULL', { reason: 'sold out' })
 *       .expectNothingSent()
 *       .expectState('compensated');
 *
 * The decisions are those of the engine itself: see `machine/transition.ts`.
 */
import { AssertionError } from 'node:assert';
import { isDeepStrictEqual } from 'node:util';
import type { Command, Payload } from '../bus/contract.ts';
import type { SagaDefinition } from '../orchestrator/definition.ts';
import type { Awaiting, SagaInstance, SagaState, StepStateName } from '../orchestrator/instance.ts';
import type { Effect, SagaEvent } from '../orchestrator/machine/events.ts';
import { newInstance } from '../orchestrator/machine/new-instance.ts';
import { transition } from '../orchestrator/machine/transition.ts';
import { whyNot } from '../orchestrator/machine/verbs.ts';

const policy = { replyTimeoutMs: 1_000, stepDeadlineMs: 10_000, stallAttempts: 4 };
/** More waits than it takes until a step is given up, or its saga counts as stalled. */
const MAX_WAITS = 50;

/** A saga after an event. It never changes: each further event returns another driver. */
export interface SagaDriver<Work> {
  /**
   * The awaited command is answered.
   * @param command its type
   * @param reply the type of the reply, which the contract of the command must know
   * @throws AssertionError if another command is awaited, or the reply breaks the contract
   */
  replied(command: string, reply: string, data?: Payload): SagaDriver<Work>;
  /** The awaited command is not answered until its deadline or, if it has none, until it stalls. */
  unanswered(command: string): SagaDriver<Work>;
  /**
   * An operator aborts the saga.
   * @throws AssertionError if that is not legal now
   */
  aborted(): SagaDriver<Work>;
  /** Exactly this command was sent, and with this request if one is given. */
  expectSent(command: string, request?: Payload): SagaDriver<Work>;
  /** The last event sent no command. */
  expectNothingSent(): SagaDriver<Work>;
  /** Exactly this local work was to be done, in this order. */
  expectWork(...work: readonly Work[]): SagaDriver<Work>;
  /** The saga is in this state. */
  expectState(state: SagaState): SagaDriver<Work>;
  /** The step is in this state. */
  expectStep(step: string, state: StepStateName): SagaDriver<Work>;
  /** All that is known of the saga, for other expectations. */
  readonly instance: SagaInstance;
}

/**
 * A saga that has begun with this input.
 * @throws ZodError if the input does not fit the definition
 */
export function given<Input, Work>(
  definition: SagaDefinition<Input, Work>,
  input: Input,
): SagaDriver<Work> {
  const identity = { id: 'saga-1', at: 0, fingerprint: 'given' };
  const fresh = newInstance(definition, input, identity);
  return apply({ definition, instance: fresh, now: 0 }, { type: 'started' });
}

/** A saga before an event. */
interface Before<Work> {
  readonly definition: Pick<SagaDefinition<never, Work>, 'name' | 'steps' | 'shown'>;
  readonly instance: SagaInstance;
  readonly now: number;
}

/** An event before it gets its time. */
type Happening = SagaEvent extends infer E
  ? E extends unknown
    ? Omit<E, 'at' | 'random'>
    : never
  : never;

function apply<Work>(before: Before<Work>, ...happenings: readonly Happening[]): SagaDriver<Work> {
  const effects: Effect<Work>[] = [];
  let after = before;
  for (const happening of happenings) {
    const [next, more] = happen(after, happening);
    after = next;
    effects.push(...more);
  }
  return driver(after, effects);
}

function happen<Work>(
  before: Before<Work>,
  happening: Happening,
): readonly [Before<Work>, readonly Effect<Work>[]] {
  const { definition, now } = before;
  // The two parts of the union were only taken apart for the caller's sake.
  const event = { ...happening, at: now, random: 0.5 } as SagaEvent;
  const { instance, effects } = transition({ definition, policy }, before.instance, event);
  return [{ ...before, instance }, effects];
}

function driver<Work>(saga: Before<Work>, effects: readonly Effect<Work>[]): SagaDriver<Work> {
  const { definition, instance, now } = saga;
  const sent = sentBy(saga, effects);
  const self: SagaDriver<Work> = {
    instance,
    replied(command, type, data = {}) {
      const { commandId: correlationId } = awaited(saga, command);
      checkReply(commandOf(saga, command), type, data);
      const reply = { id: `reply-to-${correlationId}`, type, correlationId, payload: data };
      return apply({ ...saga, now: now + 1 }, { type: 'replied', reply });
    },
    unanswered: (command) => waitInVain(saga, awaited(saga, command)),
    aborted() {
      const why = whyNot(definition, instance, 'abort');
      if (why !== undefined) fail(`${definition.name} cannot be aborted: ${why}`);
      const act = { verb: 'abort', actor: 'operator', reason: null } as const;
      return apply(saga, { type: 'operated', ...act });
    },
    expectSent(command, request) {
      const [one, ...more] = sent;
      const isRequest = request === undefined || isDeepStrictEqual(one?.payload, request);
      if (one?.type !== command || more.length > 0 || !isRequest)
        fail(`${said(command, request)} was to be sent, but ${inWords(sent)}`);
      return self;
    },
    expectNothingSent() {
      if (sent.length > 0) fail(`nothing was to be sent, but ${inWords(sent)}`);
      return self;
    },
    expectWork(...work) {
      const done = effects.flatMap((effect) => (effect.type === 'work' ? [effect.work] : []));
      if (!isDeepStrictEqual(done, work))
        fail(`local work was to be ${json(work)}, but is ${json(done)}`);
      return self;
    },
    expectState(state) {
      if (instance.state !== state)
        fail(`the saga was to be ${state}, but is ${standing(instance)}`);
      return self;
    },
    expectStep(name, state) {
      const found = instance.steps.find((step) => step.name === name)?.state;
      if (found !== state)
        fail(`step ${name} was to be ${state}, but ${found ? `is ${found}` : 'there is none'}`);
      return self;
    },
  };
  return self;
}

interface Sent {
  readonly type: string;
  readonly payload: Payload;
}

/** Commands sent, as their receivers get them; those that were sent again are left out. */
function sentBy<Work>(saga: Before<Work>, effects: readonly Effect<Work>[]): readonly Sent[] {
  const commands = effects.flatMap((effect) => (effect.type === 'send' ? [effect.command] : []));
  return commands
    .filter(({ attempt }) => attempt === 1)
    .map(({ type, payload }) => {
      const parsed = commandOf(saga, type)?.request.safeParse(payload);
      if (parsed?.success !== true)
        return fail(`the request of ${type} does not fit its contract: ${parsed?.error.message}`);
      return { type, payload: parsed.data };
    });
}

function commandOf<Work>({ definition }: Before<Work>, type: string): Command | undefined {
  return definition.steps
    .flatMap((step) => (step.kind === 'command' ? [step.command, step.compensation?.command] : []))
    .find((command) => command?.type === type);
}

/** @throws AssertionError if it is not this command that is awaited */
function awaited<Work>({ instance }: Before<Work>, command: string): Awaiting {
  const { awaiting } = instance;
  if (awaiting?.type === command) return awaiting;
  return fail(`${command} cannot be answered: the saga is ${standing(instance)}`);
}

function checkReply(command: Command | undefined, type: string, data: Payload): void {
  const replies = { ...command?.success, ...command?.refusal };
  const parsed = replies[type]?.safeParse(data);
  if (parsed === undefined)
    fail(`${command?.type} has no reply ${type}; it has ${Object.keys(replies).join(', ')}`);
  else if (!parsed.success)
    fail(`${type} with ${json(data)} does not fit its contract: ${parsed.error.message}`);
}

function waitInVain<Work>(saga: Before<Work>, { commandId }: Awaiting): SagaDriver<Work> {
  const effects: Effect<Work>[] = [];
  let after = saga;
  for (let waits = 0; waits < MAX_WAITS; waits += 1) {
    const { awaiting, state } = after.instance;
    if (awaiting?.commandId !== commandId || state === 'stalled') break;
    const [next, more] = happen({ ...after, now: awaiting.dueAt }, { type: 'due' });
    after = next;
    effects.push(...more);
  }
  return driver(after, effects);
}

function standing({ state, awaiting }: SagaInstance): string {
  return awaiting === null ? state : `${state} and awaits ${awaiting.type}`;
}

function inWords(sent: readonly Sent[]): string {
  if (sent.length === 0) return 'nothing was sent';
  return `${sent.map(({ type, payload }) => said(type, payload)).join(' and ')} was sent`;
}

function said(type: string, payload: Payload | undefined): string {
  return payload === undefined ? type : `${type} with ${json(payload)}`;
}

function json(value: unknown): string {
  return JSON.stringify(value);
}

function fail(message: string): never {
  throw new AssertionError({ message });
}
