/** The head of a saga's page: its state, why, who waits for whom until when, and the verbs. */
import type { Child } from 'hono/jsx';
import type { Awaiting, Reason, SagaInstance } from '../../orchestrator/instance.ts';
import type { EpochMs } from '../../ports/clock.ts';
import { elapsed } from '../pictures/elapsed.ts';
import type { DrawnSaga } from '../pictures/railway-model.ts';
import { partyOfType } from '../pictures/sequence-model.ts';
import { reasonWords, sagaLooks } from '../words.ts';
import { Id, IdLink } from './id.tsx';
import { State } from './state.tsx';
import { DueTime, Time } from './time.tsx';
import { Verbs } from './verbs.tsx';

interface SagaHeadProps {
  readonly saga: DrawnSaga;
  readonly now: EpochMs;
}

/** The state in words, such as "going back: refused by a participant at pay-bill". */
export function SagaHead({ saga, now }: SagaHeadProps) {
  const { instance } = saga;
  const { id, definition, version, businessKey, state, stall, reason, fences } = instance;
  return (
    <section class={`card head edge-${sagaLooks[state].tone}`} aria-labelledby="state">
      <div class="row apart">
        <h1 id="state">
          <State look={sagaLooks[state]} />
        </h1>
        <div class="row">
          <span>
            {definition} <span class="muted">version {version}</span>
          </span>
          <span>
            saga <Id id={id} />
          </span>
          <span>
            booking <IdLink id={businessKey} href={`/sagas?bookingId=${businessKey}`} />
          </span>
        </div>
      </div>
      {stall !== null && <Why tone="person" words="Needs a person" reason={stall} />}
      {reason !== null && (
        <Why
          tone="back"
          words={instance.finishedAt === null ? 'Goes back' : 'Went back'}
          reason={reason}
        />
      )}
      <Facts instance={instance} now={now} />
      {instance.awaiting === null && <Fences count={fences.length} />}
      <Verbs saga={saga} />
    </section>
  );
}

interface WhyProps {
  readonly tone: 'person' | 'back';
  readonly words: string;
  readonly reason: Reason;
}

function Why({ tone, words, reason: { code, step, detail } }: WhyProps) {
  return (
    <p class="reason">
      <b class={`tone-${tone}`}>{words}:</b> {reasonWords[code]}
      {step !== undefined && (
        <>
          {' '}
          at <b>{step}</b>
        </>
      )}
      {detail !== '' && `: ${detail}`}
    </p>
  );
}

interface FactsProps {
  readonly instance: SagaInstance;
  readonly now: EpochMs;
}

/** The answers to the first questions of a person, each in a word or two. */
function Facts({ instance, now }: FactsProps) {
  const { awaiting, steps, createdAt, finishedAt } = instance;
  return (
    <dl class="facts">
      {awaiting !== null && <Waits awaiting={awaiting} step={steps[awaiting.stepIndex]?.name} />}
      <Fact name="Begun">
        <Time at={createdAt} />
      </Fact>
      {finishedAt !== null && (
        <Fact name="Ended">
          <Time at={finishedAt} />
        </Fact>
      )}
      <Fact name={instance.finishedAt === null ? 'At work for' : 'Took'}>
        {elapsed((finishedAt ?? now) - createdAt)}
      </Fact>
    </dl>
  );
}

interface WaitsProps {
  readonly awaiting: Awaiting;
  readonly step: string | undefined;
}

function Waits({ awaiting: { type, direction, attempt, dueAt, deadlineAt }, step }: WaitsProps) {
  return (
    <>
      <Fact name={direction === 'undo' ? 'Step, on the way back' : 'Step'}>
        <b>{step}</b>
      </Fact>
      <Fact name="Waits for">
        <b>{partyOfType(type)}</b> to answer <code>{type}</code>
      </Fact>
      <Fact name="Sent">{attempt === 1 ? 'once' : `${attempt} times`}</Fact>
      <Fact name="Sent again">
        <DueTime at={dueAt} />
        {deadlineAt === null && ', as often as it takes'}
      </Fact>
      {deadlineAt !== null && (
        <Fact name="Goes back, if unanswered">
          <DueTime at={deadlineAt} />
        </Fact>
      )}
    </>
  );
}

interface FactProps {
  readonly name: string;
  readonly children?: Child;
}

function Fact({ name, children }: FactProps) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Fences({ count }: { readonly count: number }) {
  if (count === 0) return null;
  return (
    <p>
      {count === 1
        ? 'One compensation that was done by hand is'
        : `${count} compensations that were done by hand are`}{' '}
      still sent until answered, so that nothing late can take effect.
    </p>
  );
}
