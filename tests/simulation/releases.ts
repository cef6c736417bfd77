/**
 * Releases of booking: the one that is whole, and those that were deployed by mistake. What one of
 * them cannot go on with must go on under the next that can.
 */
import { type BookingSaga, sagaDefinitions } from '../../src/modules/booking/index.ts';
import type { World } from '../../src/testing/simulation/world.ts';

export const releases = [
  'whole',
  'without book-slot',
  'without cancel-booking',
  'with a fault at approving',
  'with a fault at rejecting',
] as const;

export type Release = (typeof releases)[number];

/** What a release knows of the sagas. */
export function definitionsOf(release: Release, world: World): readonly BookingSaga[] {
  switch (release) {
    case 'whole':
      return sagaDefinitions;
    case 'without book-slot':
      return sagaDefinitions.filter(({ name }) => name !== 'book-slot');
    case 'without cancel-booking':
      return sagaDefinitions.filter(({ name }) => name !== 'cancel-booking');
    case 'with a fault at approving':
      return sagaDefinitions.map((one) => failingAt(one, { step: 'approve-booking', world }));
    case 'with a fault at rejecting':
      return sagaDefinitions.map((one) => failingAt(one, { step: 'create-booking', world }));
  }
}

interface Fault {
  readonly step: string;
  readonly world: World;
}

/** The same steps by name and kind, one of which throws; what it says is never the same. */
function failingAt(saga: BookingSaga, { step: name, world }: Fault): BookingSaga {
  const fail = (): never => {
    world.mark('the engine fails on a saga');
    throw new Error(`the release is at fault, at ${world.agenda.now()}`);
  };
  const steps = saga.steps.map((step) => {
    if (step.name !== name || step.kind !== 'local') return step;
    // A booking can be made, and not rejected; or it cannot be approved.
    return step.compensation === undefined
      ? { ...step, do: fail }
      : { ...step, compensation: fail };
  });
  return { ...saga, steps };
}
