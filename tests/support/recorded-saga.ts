/** Drives the pure transition with a definition, and keeps the history as the saga log would. */
import type { Payload } from '../../src/bus/contract.ts';
import type { SagaDefinition } from '../../src/orchestrator/definition.ts';
import type { HistoryEntry, SagaInstance } from '../../src/orchestrator/instance.ts';
import { amended, thinned } from '../../src/orchestrator/log/history.ts';
import type { SagaEvent, Verb } from '../../src/orchestrator/machine/events.ts';
import { newInstance } from '../../src/orchestrator/machine/new-instance.ts';
import { transition } from '../../src/orchestrator/machine/transition.ts';
import { toOutcome } from '../../src/orchestrator/runner/outcome.ts';

const policy = { replyTimeoutMs: 1_000, stepDeadlineMs: 10_000, stallAttempts: 4 };
/** More waits than it takes until a step is given up, or its saga counts as stalled. */
const MAX_WAITS = 50;

/** An event before it gets its time. */
type Happening = SagaEvent extends infer E
  ? E extends unknown
    ? Omit<E, 'at' | 'random'>
    : never
  : never;

export class RecordedSaga<Input, Work> {
  instance: SagaInstance;
  now: number;
  readonly definition: SagaDefinition<Input, Work>;
  history: readonly HistoryEntry[] = [];

  constructor(definition: SagaDefinition<Input, Work>, input: Input, at = 0) {
    this.definition = definition;
    this.now = at;
    this.instance = newInstance(definition, input, { id: 's1', at, fingerprint: 'f' });
    this.happens({ type: 'started' });
  }

  happens(happening: Happening): this {
    // The two parts of the union were only taken apart for the caller's sake.
    const event = { ...happening, at: this.now, random: 0.5 } as SagaEvent;
    const decided = transition({ definition: this.definition, policy }, this.instance, event);
    const outcome = toOutcome(this.instance, decided, this.now);
    this.instance = outcome.instance;
    for (const entry of outcome.history) this.history = thinned([...this.history, entry], entry);
    for (const amendment of outcome.amended) this.history = amended(this.history, amendment);
    return this;
  }

  /** Moves time on. */
  after(ms: number): this {
    this.now += ms;
    return this;
  }

  /** Answers the awaited command after so many milliseconds. */
  replies(type: string, payload: Payload = {}, ms = 8): this {
    const correlationId = this.instance.awaiting?.commandId ?? 'none';
    return this.after(ms).answers(correlationId, type, payload);
  }

  /** Answers this command, awaited or not. */
  answers(correlationId: string, type: string, payload: Payload = {}): this {
    const reply = { id: `r-${this.now}`, type, correlationId, payload };
    return this.happens({ type: 'replied', reply });
  }

  /** Lets so many waits run out. */
  waits(times: number): this {
    for (let wait = 0; wait < times; wait += 1) {
      this.now = Math.max(this.now, this.instance.awaiting?.dueAt ?? this.now);
      this.happens({ type: 'due' });
    }
    return this;
  }

  /** Lets the wait of the fence that is due first run out. */
  waitsForFence(): this {
    this.now = Math.min(...this.instance.fences.map(({ dueAt }) => dueAt));
    return this.happens({ type: 'due' });
  }

  /** Lets waits run out until the saga is in this state. */
  waitsUntil(state: SagaInstance['state']): this {
    for (let wait = 0; wait < MAX_WAITS && this.instance.state !== state; wait += 1) this.waits(1);
    return this;
  }

  /** The last sending of the awaited command did not leave. */
  isNotSent(why: string): this {
    const { commandId = 'none', attempt = 0 } = this.instance.awaiting ?? {};
    return this.happens({ type: 'unsent', commandId, attempt, why });
  }

  /** An operator acts. */
  is(verb: Verb, reason: string): this {
    return this.happens({ type: 'operated', verb, actor: 'ann', reason });
  }
}
