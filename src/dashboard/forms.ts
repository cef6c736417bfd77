/** The forms of the lot: what a visitor does to slots and bookings. */

import { z } from 'zod';
import type { App, AppContext } from '../http/app-env.ts';
import type { OperatorToken } from '../http/operator-tokens.ts';
import { addForm } from '../http/page.ts';
import { ProblemError, type ProblemKind, problemKinds } from '../http/problem-kinds.ts';
import { cancellationProblems } from '../modules/booking/problems.ts';
import type { SagaInstance } from '../orchestrator/instance.ts';
import { whyOf } from '../ports/errors.ts';
import type { ModuleAwayError, SlotChangeError } from './errors.ts';
import type { Kit } from './page.ts';
import { ways } from './parts/slot-sheet.tsx';
import type { SlotSource, Sources } from './sources.ts';
import { visitorOf } from './visitor.ts';

const moduleAway: ProblemKind<ModuleAwayError['code']> = {
  code: 'module_away',
  status: 503,
  meaning: 'The process of another module does not answer as it should.',
  remedy: 'Repeat it once that process is back.',
  example: 'http://parking:3000 cannot be asked now: there is no connection',
};
const slotNotChanged: ProblemKind<SlotChangeError['code']> = {
  code: 'slot_not_changed',
  status: 409,
  meaning: 'The slot could not be added or changed.',
  remedy: 'Look at the slot: `detail` says why not.',
  example: 'the slot is reserved; cancel its booking first',
};
const slotProblems = [slotNotChanged, moduleAway];
const bookForm = z.strictObject({ slotId: z.string().min(1).max(100), way: z.enum(ways) });

/** Adds the takers of the lot's forms. */
export function lotForms(app: App, kit: Kit): void {
  const { sources } = kit;
  slotForms(app, sources);
  const book = { name: 'bookByForm', path: '/dashboard/bookings', access: 'anyone' } as const;
  addForm(app, { ...book, form: bookForm }, async (c, { slotId, way }) => {
    if (way === 'close' && !visitorOf(c, kit.sessions).isOperator)
      throw new ProblemError(
        problemKinds.unauthorized,
        'closing a slot is for the operator; sign in first',
      );
    const slots = way === 'close' ? found(sources.slots) : undefined;
    const by = c.get('operator');
    await sources.admit(c);
    const paymentMethod = way === 'close' ? 'pm_slow' : way;
    const { id, sagaId } = await sources.bookings.book({ slotId, paymentMethod, ...originOf(c) });
    if (slots !== undefined) closeMeanwhile(sources, slots, { slotId, sagaId, by });
    return toSheet(c, slotId, id);
  });
  const cancel = {
    name: 'cancelByForm',
    path: '/dashboard/bookings/{id}/cancellation',
    access: 'anyone',
    problems: cancellationProblems,
    form: z.strictObject({}),
  } as const;
  addForm(app, cancel, async (c, _, { id = '' }) => {
    const { bookings } = sources;
    const cancelled = await bookings.cancel(id, originOf(c));
    if (cancelled === undefined)
      throw new ProblemError(problemKinds.notFound, 'there is no such booking');
    return toSheet(c, bookings.queries.get(id)?.slotId ?? '', id);
  });
}

function slotForms(app: App, { slots }: Sources): void {
  const add = { name: 'addSlotByForm', path: '/dashboard/slots', access: 'operator' } as const;
  const name = z.string().trim().min(1).max(100);
  addForm(
    app,
    { ...add, problems: slotProblems, form: z.strictObject({ name }) },
    async (c, slot) => toSheet(c, (await found(slots).add(slot.name, c.get('operator'))).id),
  );
  const change = {
    name: 'changeSlotByForm',
    path: '/dashboard/slots/{id}',
    access: 'operator',
  } as const;
  const form = z.strictObject({ status: z.enum(['closed', 'available']) });
  addForm(app, { ...change, problems: slotProblems, form }, async (c, { status }, { id = '' }) => {
    await found(slots).change({ id, status }, c.get('operator'));
    return toSheet(c, id);
  });
}

function found(slots: Sources['slots']): SlotSource {
  if (slots.isHere) return slots.source;
  throw new ProblemError(moduleAway, slots.why);
}

function originOf(c: AppContext) {
  return { requestId: c.get('requestId'), trace: c.get('trace') };
}

/** Leads back to the slot, and there to the booking that the visitor has acted on, if to one. */
function toSheet(c: AppContext, slot: string, booking?: string): Response {
  const query = new URLSearchParams({ slot, ...(booking !== undefined && { booking }) });
  return c.redirect(`/?${query}#sheet`, 303);
}

interface Meanwhile {
  readonly slotId: string;
  readonly sagaId: string;
  readonly by: OperatorToken | undefined;
}

/** Closes the slot as soon as it is blocked: its saga pays, and is then refused the reservation. */
function closeMeanwhile(
  { bookings, log }: Sources,
  slots: SlotSource,
  { slotId, sagaId, by }: Meanwhile,
): void {
  const onMoved = ({ steps, finishedAt }: SagaInstance) => {
    const isBlocked = steps.some(({ name, state }) => name === 'block-slot' && state === 'done');
    if (!isBlocked && finishedAt === null) return;
    leave();
    if (isBlocked) slots.change({ id: slotId, status: 'closed' }, by).catch(onError);
  };
  const onError = (error: unknown) =>
    log.warn({ sagaId, why: whyOf(error) }, 'the slot was not closed');
  const leave = bookings.orchestrator.watch(sagaId, onMoved);
  // Look only after having joined, or a block in between would be missed.
  const instance = bookings.sagas.find(sagaId);
  if (instance !== undefined) onMoved(instance);
}
