/** Drives the pure transition with a definition, one event after the other. */
import type { Payload } from '../../src/bus/contract.ts';
import type { SagaDefinition } from '../../src/orchestrator/definition.ts';
import type { HistoryType, SagaInstance, StepStateName } from '../../src/orchestrator/instance.ts';
import type { Effect, SagaEvent } from '../../src/orchestrator/machine/events.ts';
import { newInstance } from '../../src/orchestrator/machine/new-instance.ts';
import { transition } from '../../src/orchestrator/machine/transition.ts';

const policy = { replyTimeoutMs: 1_000, stepDeadlineMs: 10_000, stallAttempts: 4 };

/** An event before it gets its time. */
type Happening = SagaEvent extends infer E
  ? E extends unknown
    ? Omit<E, 'at' | 'random'>
    : never
  : never;

export class MachineDriver<Input, Work> {
  instance: SagaInstance;
  /** Effects of all events so far. */
  readonly effects: Effect<Work>[] = [];
  now = 0;
  random = 0.5;
  readonly #definition: SagaDefinition<Input, Work>;

  constructor(definition: SagaDefinition<Input, Work>, input: Input) {
    this.#definition = definition;
    this.instance = newInstance(definition, input, { id: 's1', at: 0, fingerprint: 'f' });
    this.happens({ type: 'started' });
  }

  happens(happening: Happening): readonly Effect<Work>[] {
    // The two parts of the union were only taken apart for the caller's sake.
    const event = { ...happening, at: this.now, random: this.random } as SagaEvent;
    const rules = { definition: this.#definition, policy };
    const { instance, effects } = transition(rules, this.instance, event);
    this.instance = instance;
    this.effects.push(...effects);
    return effects;
  }

  /** Answers the awaited command with this reply. */
  replies(type: string, payload: Payload = {}): readonly Effect<Work>[] {
    return this.answers(this.instance.awaiting?.commandId ?? 'none', type, payload);
  }

  answers(
    correlationId: string,
    ...[type, payload]: [type: string, payload?: Payload]
  ): readonly Effect<Work>[] {
    const reply = { id: `r-${this.now}`, type, correlationId, payload: payload ?? {} };
    return this.happens({ type: 'replied', reply });
  }

  /** Moves time on to the awaited command's due time. */
  comesDue(): readonly Effect<Work>[] {
    this.now = this.instance.awaiting?.dueAt ?? this.now;
    return this.happens({ type: 'due' });
  }

  /** Commands in the order in which they were sent, resends left out. */
  get sent(): readonly string[] {
    const commands = this.effects.flatMap((e) => (e.type === 'send' ? [e.command] : []));
    return commands.filter(({ attempt }) => attempt === 1).map(({ type }) => type);
  }

  get work(): readonly Work[] {
    return this.effects.flatMap((effect) => (effect.type === 'work' ? [effect.work] : []));
  }

  get history(): readonly HistoryType[] {
    return this.effects.flatMap((effect) => (effect.type === 'record' ? [effect.entry] : []));
  }

  stepState(name: string): StepStateName | undefined {
    return this.instance.steps.find((step) => step.name === name)?.state;
  }
}
