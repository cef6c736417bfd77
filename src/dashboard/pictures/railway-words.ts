/** A railway in words: the journey as a list, for those who read it rather than see it. */
import { sagaLooks, type Tone } from '../words.ts';
import type { RailwayModel, Station } from './railway-model.ts';

export interface Leg {
  readonly tone: Tone;
  readonly text: string;
}

/** The railway in a phrase, as the label of the picture. */
export function railwayInWords(model: RailwayModel): string {
  const { title, turn, turnedBy, stations, end } = model;
  const turned = turn === null ? [] : [`went back at ${stations[turn]?.step} (${turnedBy})`];
  const ended = end === null ? [placeInWords(model)] : [sagaLooks[end].word];
  return `${title}: ${[...turned, ...ended].join(', ')}`;
}

function placeInWords({ train, stations }: RailwayModel): string {
  if (train === null) return 'not begun';
  const step = stations[train.station]?.step ?? '';
  return `${train.word}, at ${train.rail === 'back' ? `the undoing of ${step}` : step}`;
}

/** The journey in the order in which it went, then the steps that are still ahead. */
export function journeyOf(model: RailwayModel): readonly Leg[] {
  const { stations, turn } = model;
  const last = turn ?? stations.length - 1;
  const there = stations.slice(0, last + 1).map((station, at) => legThere(model, station, at));
  const back = turn === null ? [] : legsBack(model, turn);
  return [...there, ...back, ...legsOfEnd(model)];
}

function legThere(model: RailwayModel, { step, forward, isPivot }: Station, at: number): Leg {
  const { look, work } = forward;
  const pivot = isPivot ? ', the pivot' : '';
  const because = model.isRefusal ? model.turnedBecause : model.turnedBy;
  const why = at === model.turn ? ` (${because}), so it goes back` : '';
  return { tone: look.tone, text: `${step} (${work}${pivot}): ${look.word}${why}` };
}

/** Steps that have no compensation of their own are passed on the way back. */
function legsBack({ stations, isRefusal }: RailwayModel, turn: number): readonly Leg[] {
  return stations
    .slice(0, isRefusal ? turn : turn + 1)
    .toReversed()
    .flatMap(({ step, back }): readonly Leg[] => {
      if (back === null) return [{ tone: 'nothing', text: `back past ${step}: nothing to undo` }];
      const word = back.isReached ? back.look.word : 'still to be undone';
      return [{ tone: back.look.tone, text: `back to ${step} (${back.work}): ${word}` }];
    });
}

function legsOfEnd({ end, stalledBy }: RailwayModel): readonly Leg[] {
  if (end !== null) return [{ tone: sagaLooks[end].tone, text: sagaLooks[end].word }];
  if (stalledBy === null) return [];
  return [{ tone: 'person', text: `${sagaLooks.stalled.word}: ${stalledBy}` }];
}
