/**
 * A saga as a railway, for its page: from left to right if there is room, else from top to bottom.
 * The style shows one of the two (`style.ts`).
 */
import { type DrawnSaga, modelRailway } from './railway-model.ts';
import { RailwayTall } from './railway-tall.tsx';
import { RailwayWide } from './railway-wide.tsx';
import { journeyOf } from './railway-words.ts';

interface RailwayProps {
  readonly saga: DrawnSaga;
}

/** The railway of a saga. */
export function Railway({ saga }: RailwayProps) {
  const model = modelRailway(saga);
  return (
    <div class={`picture railway railway-${model.stations.length}`}>
      <RailwayWide model={model} />
      <RailwayTall model={model} />
    </div>
  );
}

/** The same facts as a list. */
export function RailwayAsText({ saga }: RailwayProps) {
  return (
    <ol class="as-text">
      {journeyOf(modelRailway(saga)).map(({ text, tone }) => (
        <li class={`tone-${tone}`}>{text}</li>
      ))}
    </ol>
  );
}
