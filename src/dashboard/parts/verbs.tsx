/** The operator's verbs for a saga: those that are legal now, and why the others are not. */
import type { Verb } from '../../orchestrator/machine/events.ts';
import { whyNot } from '../../orchestrator/machine/verbs.ts';
import type { DrawnSaga } from '../pictures/railway-model.ts';
import { verbs, verbWords } from '../verb-words.ts';

/** A button for each verb; below them, why some are not legal. */
export function Verbs({ saga: { instance, definition } }: { readonly saga: DrawnSaga }) {
  const refused = verbs.flatMap((verb) => {
    const why = whyNot(definition ?? { steps: [] }, instance, verb);
    return why === undefined ? [] : [{ verb, why }];
  });
  return (
    <div class="verbs">
      <div class="row">
        {verbs.map((verb) =>
          refused.some((one) => one.verb === verb) ? (
            <button type="button" disabled aria-describedby="why-not">
              {verbWords[verb].name}
            </button>
          ) : (
            <a class="button" href={`/dashboard/sagas/${instance.id}/${verb}`} data-dialog>
              {verbWords[verb].name}…
            </a>
          ),
        )}
      </div>
      {refused.length > 0 && <WhyNot refused={refused} />}
    </div>
  );
}

interface Refused {
  readonly verb: Verb;
  readonly why: string;
}

/** The reasons, each once; that of all verbs needs no names. */
function WhyNot({ refused }: { readonly refused: readonly Refused[] }) {
  const reasons = [...new Set(refused.map(({ why }) => why))];
  return (
    <ul class="why" id="why-not">
      {reasons.map((reason) => {
        const of = refused.filter(({ why }) => why === reason).map(({ verb }) => verb);
        const names = of.length === verbs.length ? [] : of.map((verb) => verbWords[verb].name);
        return (
          <li>
            {names.length > 0 && `${names.join(', ')}: `}
            <span class={names.length === 0 ? 'sentence' : ''}>{reason}</span>
          </li>
        );
      })}
    </ul>
  );
}
