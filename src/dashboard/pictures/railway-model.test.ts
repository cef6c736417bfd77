import { describe, expect, it } from 'vitest';
import { bookingRun, type RunName } from '../../../tests/support/booking-runs.ts';
import { modelRailway } from './railway-model.ts';
import { journeyOf, railwayInWords } from './railway-words.ts';

const modelOf = (name: RunName) => modelRailway(bookingRun(name));
const journey = (name: RunName) => journeyOf(modelOf(name)).map(({ text }) => text);
/** The stops that were travelled, there and back. */
const travelled = (name: RunName) => {
  const { stations } = modelOf(name);
  return {
    there: stations.filter(({ forward }) => forward.isReached).map(({ step }) => step),
    back: stations.filter(({ back }) => back?.isReached).map(({ step }) => step),
  };
};

describe('the railway of a booking', () => {
  it('that has just begun stands at its first command; the rest lies ahead', () => {
    expect(modelOf('just begun')).toMatchObject({
      train: { station: 1, rail: 'forward', word: 'running', tone: 'running' },
      turn: null,
      end: null,
      canGoBack: true,
    });
    expect(travelled('just begun')).toEqual({ there: ['create-booking', 'block-slot'], back: [] });
    expect(journey('just begun')).toEqual([
      'create-booking (local work): done',
      'block-slot (parking.block): awaiting its reply',
      'approve-booking (local work): not begun',
      'pay-bill (billing.pay): not begun',
      'reserve-slot (parking.reserve, the pivot): not begun',
    ]);
  });

  it('that is completed went forward to the end', () => {
    expect(modelOf('completed')).toMatchObject({ train: null, turn: null, end: 'completed' });
    expect(travelled('completed').there).toHaveLength(5);
    expect(railwayInWords(modelOf('completed'))).toBe('book-slot version 1: completed');
  });

  it('whose card is declined goes forward to pay-bill, is refused there, and is back', () => {
    expect(travelled('card declined')).toEqual({
      there: ['create-booking', 'block-slot', 'approve-booking', 'pay-bill'],
      back: ['create-booking', 'block-slot'],
    });
    expect(journey('card declined')).toEqual([
      'create-booking (local work): done',
      'block-slot (parking.block): done',
      'approve-booking (local work): done',
      'pay-bill (billing.pay): refused (card_declined), so it goes back',
      'back past approve-booking: nothing to undo',
      'back to block-slot (parking.unblock): undone',
      'back to create-booking (local work): undone',
      'gone back',
    ]);
  });

  it('that is going back stands at the undoing that it awaits', () => {
    expect(modelOf('card declined, going back')).toMatchObject({
      train: { station: 1, rail: 'back', word: 'going back', tone: 'back' },
      turn: 3,
      backTo: 1,
      end: null,
    });
    expect(railwayInWords(modelOf('card declined, going back'))).toBe(
      'book-slot version 1: went back at pay-bill (refused by a participant: card_declined), ' +
        'going back, at the undoing of block-slot',
    );
    expect(journey('card declined, going back').at(-1)).toBe(
      'back to create-booking (local work): still to be undone',
    );
  });

  it('whose slot is taken goes back past the refused step itself', () => {
    expect(modelOf('slot taken')).toMatchObject({ turn: 1, isRefusal: true, backTo: 0 });
    expect(travelled('slot taken').back).toEqual(['create-booking']);
  });

  it('that got no answer by the deadline undoes that very step as well', () => {
    expect(modelOf('no answer by the deadline')).toMatchObject({
      turn: 3,
      isRefusal: false,
      train: { station: 3, rail: 'back' },
    });
    expect(modelOf('no answer by the deadline').stations[3]).toMatchObject({
      forward: { look: { word: 'outcome unknown' } },
      back: { look: { word: 'being undone' }, isReached: true },
    });
  });

  it('that was aborted says why an operator did so', () => {
    expect(journey('aborted')[3]).toBe(
      'pay-bill (billing.pay): outcome unknown ' +
        '(aborted by an operator: the customer has left), so it goes back',
    );
  });

  it('that is stalled going back has a train that needs a person, where it goes back', () => {
    expect(modelOf('stalled going back').train).toMatchObject({
      station: 1,
      rail: 'back',
      word: 'needs a person',
      tone: 'person',
    });
    expect(journey('stalled going back').at(-1)).toMatch(
      /^needs a person: a compensation is unanswered: parking.unblock got no answer after/,
    );
  });

  it('that healed, and one that a person resolved, have gone back like any other', () => {
    for (const name of ['healed', 'resolved'] as const) {
      expect(modelOf(name).end).toBe('compensated');
      expect(travelled(name)).toEqual(travelled('card declined'));
    }
    expect(journey('resolved').at(-3)).toBe('back to block-slot (parking.unblock): done by hand');
  });
});

describe('the railway of a cancellation', () => {
  it('has no rail back: it only goes forward', () => {
    expect(modelOf('cancelled')).toMatchObject({ canGoBack: false, end: 'completed' });
  });

  it('that is stalled waits on its forward rail for a person', () => {
    const { train, turn } = modelOf('stalled cancellation');
    expect(train).toMatchObject({ station: 1, rail: 'forward', tone: 'person' });
    expect(turn).toBeNull();
  });
});

describe('the railway of a saga whose version is not registered here', () => {
  const unknown = (name: RunName) => modelRailway({ instance: bookingRun(name).instance });

  it('is drawn from its steps: only the awaited command is known by its type', () => {
    expect(unknown('sent again').stations.map(({ forward }) => forward.work)).toEqual([
      ...['local work', 'command', 'local work', 'billing.pay', 'command'],
    ]);
    expect(unknown('sent again').canGoBack).toBe(false);
  });

  it('shows the way back as far as it was travelled', () => {
    const { stations, turn } = unknown('card declined, going back');
    expect(turn).toBe(3);
    expect(stations.map(({ back }) => back?.work ?? null)).toEqual([
      ...[null, 'parking.unblock', null, null, null],
    ]);
  });

  it('has no way back while it never went back, whatever became of its steps', () => {
    expect(unknown('stalled cancellation').canGoBack).toBe(false);
  });
});
