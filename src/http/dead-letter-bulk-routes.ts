/** Redrives or discards many dead letters at once, after their number was told. */
import { z } from '@hono/zod-openapi';
import type { DeadLetters } from '../bus/dead-letters.ts';
import { BusUnavailableError } from '../bus/errors.ts';
import type { App } from './app-env.ts';
import { exampleIds } from './examples.ts';
import { count, text } from './fields.ts';
import { ProblemError, problemKinds } from './problem-kinds.ts';
import { defineRoute, json, jsonBody } from './route.ts';
import { createSelections } from './selections.ts';

/** The most letters that one request acts on: the oldest of those that match. */
const MAX_BULK = 1_000;
/** Letters acted on at a time: each redrive is a question to the orchestrator of its saga. */
const AT_A_TIME = 100;

const name = (description: string) =>
  z.string().min(1).max(255).optional().openapi({ description });

/** Selects dead letters; a member that is left out admits all. */
export const deadLetterFilter = z.strictObject({
  queue: name('Those of this queue'),
  type: name('Those of messages of this type'),
  sagaId: name('Those of this saga'),
  reason: z.string().min(1).max(500).optional().openapi({ description: 'A part of the reason' }),
});

const bulkBody = z
  .strictObject({
    filter: deadLetterFilter
      .default({})
      .openapi({ description: 'Which dead letters; all if left out' }),
    count: z.int().min(1).max(MAX_BULK).optional().openapi({
      description:
        'The count of an earlier call without it: those very letters are acted on, or none',
    }),
  })
  .openapi('DeadLetterBulkAct', {
    description: 'Which dead letters to act on.',
    examples: [{ filter: { type: 'billing.pay' }, count: 2 }],
  });

const bulkAnswer = z
  .object({
    count: count('How many match'),
    done: count('How many were acted on'),
    refused: z
      .array(z.object({ id: text('The dead letter'), detail: text('Why it is still there') }))
      .openapi({ description: 'Those that nothing was done to' }),
  })
  .openapi('DeadLetterBulkAnswer', {
    description: 'What came of a verb for many dead letters.',
    examples: [
      {
        count: 2,
        done: 1,
        refused: [
          {
            id: exampleIds.deadLetter,
            detail: `it is not sent again: saga ${exampleIds.saga} has ended; discard it`,
          },
        ],
      },
    ],
  });

type BulkVerb = 'redrive' | 'discard';

const examples: Readonly<Record<BulkVerb, z.input<typeof bulkBody>>> = {
  redrive: { filter: { type: 'billing.pay' } },
  discard: { filter: { queue: 'billing.commands', reason: 'no schema' }, count: 2 },
};

/** Of letters that were counted alone, and of letters that are all gone. */
const nothingDone = { count: 2, done: 0, refused: [] };
const allDone = { count: 2, done: 2, refused: [] };

function bulkRoute(verb: BulkVerb, meaning: string) {
  return defineRoute({
    operationId: `${verb}DeadLetters`,
    method: 'post',
    path: `/dead-letters/${verb}`,
    tags: ['dead letters'],
    summary: `${verb === 'redrive' ? 'Redrive' : 'Discard'} dead letters`,
    description:
      'Without `count` it says how many match, and does nothing; with the count that this told, ' +
      'it is done to those very letters, or to none.',
    access: 'operator',
    problems: [problemKinds.selectionChanged, problemKinds.busUnavailable],
    // A redrive without a body counts all letters.
    takesEmptyBody: verb === 'redrive',
    request: { body: { ...jsonBody(bulkBody, examples[verb]), required: true } },
    responses: {
      200: {
        ...json(bulkAnswer, nothingDone),
        description: 'How many dead letters match; nothing was done',
      },
      202: {
        ...json(bulkAnswer, verb === 'discard' ? allDone : undefined),
        description: meaning,
      },
    },
  });
}

const redriveAll = bulkRoute('redrive', 'Each that its saga still awaits was sent again');
const discardAll = bulkRoute('discard', 'Each of them is gone for good');

/** Acts on one letter; resolves with the reason if it was refused, else with undefined. */
type Act = (id: string, actor: string | undefined) => Promise<string | undefined>;

/**
 * Adds the verbs for all dead letters that match. Without a count they are only counted; with the
 * count that this told, the verb is done to those very letters, or to none.
 */
export function deadLetterBulkRoutes(app: App, deadLetters: DeadLetters): void {
  const acts: readonly (readonly [typeof redriveAll, Act])[] = [
    [redriveAll, (id, actor) => redriveOne(deadLetters, id, actor)],
    [discardAll, async (id) => ((await deadLetters.discard(id)) ? undefined : NOT_THERE)],
  ];
  const selections = createSelections();
  for (const [route, act] of acts)
    app.openapi(route, async (c) => {
      const { filter, count } = c.req.valid('json');
      const found = await deadLetters.list({ ...filter, limit: MAX_BULK });
      const ids = found.map(({ id }) => id);
      const wish = { path: route.path, ...filter };
      if (count === undefined) {
        selections.counted(wish, ids);
        return c.json({ count: found.length, done: 0, refused: [] }, 200);
      }
      checkSame(selections.whyOther(wish, ids, count));
      return c.json(await actOnAll(ids, (id) => act(id, c.get('operator')?.name)), 202);
    });
}

const NOT_THERE = 'it is not there any more';

async function redriveOne(
  deadLetters: DeadLetters,
  id: string,
  actor: string | undefined,
): Promise<string | undefined> {
  const redriven = await deadLetters.redrive(id, actor);
  if (redriven.outcome === 'refused') return redriven.why;
  return redriven.outcome === 'missing' ? NOT_THERE : undefined;
}

function checkSame(why: string | undefined): void {
  if (why === undefined) return;
  const detail = `of the dead letters, ${why}; count again first`;
  throw new ProblemError(problemKinds.selectionChanged, detail);
}

async function actOnAll(
  ids: readonly string[],
  act: (id: string) => Promise<string | undefined>,
): Promise<z.output<typeof bulkAnswer>> {
  const refused: { id: string; detail: string }[] = [];
  const one = async (id: string) => {
    const detail = await act(id).catch((error: unknown) => {
      // Other letters have been acted on, and the answer has to say so.
      if (error instanceof BusUnavailableError) return error.message;
      throw error;
    });
    if (detail !== undefined) refused.push({ id, detail });
  };
  for (let from = 0; from < ids.length; from += AT_A_TIME)
    await Promise.all(ids.slice(from, from + AT_A_TIME).map(one));
  return { count: ids.length, done: ids.length - refused.length, refused };
}
