/** Needs attention: stalled sagas by reason, and messages that were set aside. */
import { z } from 'zod';
import { pageQuery, toPage, toPageRequest } from '../../http/paging.ts';
import type { ReasonCode } from '../../orchestrator/instance.ts';
import type { StalledGroup } from '../../orchestrator/log/queries.ts';
import { whyOf } from '../../ports/errors.ts';
import { dashboardPage } from '../page.ts';
import { DeadLetters } from '../parts/dead-letters.tsx';
import { Time } from '../parts/time.tsx';
import { RailwayEmblem } from '../pictures/railway-emblem.tsx';
import type { DrawnSaga } from '../pictures/railway-model.ts';
import type { Sources } from '../sources.ts';
import { reasonWords } from '../words.ts';
import { definitionOf } from './sagas.tsx';

/** A bus tells nothing by itself of what it has set aside. */
const LOOK_AGAIN_MS = 2_000;

const query = pageQuery.extend({ sagaId: z.string().max(100).optional() });

type Asked = z.output<typeof query>;

export const attentionPage = dashboardPage(
  { name: 'showAttention', path: '/dashboard/attention', access: 'operator', query },
  (sources, { asked, address }) => ({
    title: 'Needs attention',
    place: 'attention',
    stamp: () => `${sources.version()} ${Math.floor(sources.clock.now() / LOOK_AGAIN_MS)}`,
    async main() {
      const groups = sources.bookings.sagas.stalledGroups();
      const letters = await lettersOf(sources, asked);
      return (
        <>
          <h1>Needs attention</h1>
          {groups.length === 0 ? (
            <section class="card empty">
              <p class="state tone-done">
                <span aria-hidden="true">✓</span> Nothing needs you.
              </p>
              <p>
                No saga is stalled, as of <Time at={sources.clock.now()} />.
              </p>
            </section>
          ) : (
            <div class="cards">
              {groups.map((group) => (
                <Group group={group} oldest={oldestOf(sources, group)} />
              ))}
            </div>
          )}
          <section class="card" id="letters" aria-labelledby="letters-title">
            <h2 id="letters-title">Dead letters</h2>
            <DeadLetters found={letters} asked={asked} address={address} />
          </section>
        </>
      );
    },
  }),
);

/** A page of the letters, or why they cannot be read. */
async function lettersOf({ deadLetters }: Sources, asked: Asked) {
  try {
    const found = await deadLetters.list({ sagaId: asked.sagaId, ...toPageRequest(asked) });
    return toPage(found, asked.limit, (letter) => letter);
  } catch (error) {
    return whyOf(error);
  }
}

function oldestOf(sources: Sources, { oldestId }: StalledGroup): DrawnSaga | undefined {
  const instance = sources.bookings.sagas.find(oldestId);
  return instance && { instance, definition: definitionOf(sources, instance) };
}

interface GroupProps {
  readonly group: StalledGroup;
  /** The one whose emblem stands for all. */
  readonly oldest: DrawnSaga | undefined;
}

function Group({ group, oldest }: GroupProps) {
  const { definition, code, step, count, oldestCreatedAt } = group;
  const wish = new URLSearchParams({ definition, code, ...(step !== null && { step }) });
  // Known by its id, its buttons keep the focus while other groups come and go.
  return (
    <section class="card" id={`stalled-${wish}`}>
      <div class="row apart">
        <h2>
          <span class="tone-person">
            <span aria-hidden="true">‼</span> {count}
          </span>{' '}
          {definition}
        </h2>
        {oldest !== undefined && <RailwayEmblem saga={oldest} />}
      </div>
      <p>
        {isReason(code) ? reasonWords[code] : code}
        {step !== null && (
          <>
            {' '}
            at <b>{step}</b>
          </>
        )}
      </p>
      <p class="muted">
        <code>{code}</code>, the oldest begun <Time at={oldestCreatedAt} />
      </p>
      <div class="row">
        {(['retry', 'resolve'] as const).map((verb) => (
          <a class="button" href={`/dashboard/attention/${verb}?${wish}`} data-dialog>
            {verb === 'retry' ? 'Retry' : 'Resolve'} all…
          </a>
        ))}
        <a href={`/sagas?state=stalled&${wish}`}>Show {count === 1 ? 'it' : `all ${count}`}</a>
      </div>
    </section>
  );
}

/** A release that came later may have reasons that this one has no words for. */
function isReason(code: string): code is ReasonCode {
  return code in reasonWords;
}
