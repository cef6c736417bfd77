/** The pages that screenshots show: each by its name and the way to it. */
import type { Page } from 'playwright-core';
import { type Client, clientOf } from './client.ts';
import type { Staged, StagedSagas } from './staged.ts';
import type { Toured } from './toured.ts';

/** The systems whose pages are shown. */
export interface Sites {
  readonly staged: Staged;
  readonly toured: Toured;
  /** The address of an empty system. */
  readonly emptyUrl: string;
  /** The address of an empty system that asks for the operator's token. */
  readonly guardedUrl: string;
}

export interface Shot {
  /** Of the file. */
  readonly name: string;
  /** Brings the page into its state, and resolves with its address. */
  readonly address: (sites: Sites) => string | Promise<string>;
  /** The last thing that a visitor does on it. */
  readonly act?: (page: Page) => Promise<void>;
  /** Down to the page's end, and not of the window alone. */
  readonly isWhole?: boolean;
  /** If the documents show it: the last part that they show, by its selector. */
  readonly documentedTo?: string;
  /** True if the server answers with a problem. */
  readonly isProblem?: boolean;
}

const saga = (name: keyof StagedSagas) => (sites: Sites) =>
  `${sites.staged.url}/sagas/${sites.staged.sagas[name]}`;

/** The lot, with the slot chosen that a saga is about. */
async function slotOf(url: string, sagaId: string): Promise<string> {
  const { call }: Client = clientOf(url);
  const { bookingId } = await call<{ readonly bookingId: string }>(`GET /sagas/${sagaId}`);
  const { slotId } = await call<{ readonly slotId: string }>(`GET /bookings/${bookingId}`);
  return `${url}/?slot=${slotId}`;
}

/** Opens a form in its dialog, and leaves it open. */
const openDialog = (name: string) => async (page: Page) => {
  await page.getByRole('link', { name }).first().click();
  await page.getByRole('dialog').waitFor();
};

export const shots: readonly Shot[] = [
  {
    name: 'lot',
    address: ({ staged }) => slotOf(staged.url, staged.sagas.declined),
    isWhole: true,
  },
  {
    name: 'lot-running',
    address: async ({ staged }) => slotOf(staged.url, await staged.bookSlowly()),
    isWhole: true,
    documentedTo: '[aria-labelledby=slot-saga]',
  },
  { name: 'lot-empty', address: ({ emptyUrl }) => emptyUrl },
  {
    name: 'sagas',
    address: ({ staged }) => `${staged.url}/sagas`,
    documentedTo: '.sagas > :nth-child(6)',
  },
  { name: 'sagas-none', address: ({ staged }) => `${staged.url}/sagas?definition=none` },
  { name: 'saga-completed', address: saga('completed'), isWhole: true },
  {
    name: 'saga-declined',
    address: saga('declined'),
    isWhole: true,
    documentedTo: '[aria-labelledby=railway]',
  },
  {
    name: 'saga-closed',
    address: saga('closed'),
    isWhole: true,
    documentedTo: '[aria-labelledby=timeline]',
  },
  { name: 'saga-stalled', address: saga('stalled'), isWhole: true },
  {
    name: 'saga-resent',
    address: ({ toured }) => `${toured.url}/sagas/${toured.sagas.deaf}`,
    isWhole: true,
  },
  {
    name: 'saga-running',
    address: async ({ staged }) => `${staged.url}/sagas/${await staged.bookSlowly()}`,
    isWhole: true,
  },
  {
    name: 'saga-going-back',
    address: async ({ staged }) => `${staged.url}/sagas/${await staged.abortSlowly()}`,
    isWhole: true,
  },
  {
    name: 'attention',
    address: ({ staged }) => `${staged.url}/dashboard/attention`,
    isWhole: true,
    documentedTo: '#letters section',
  },
  { name: 'attention-none', address: ({ emptyUrl }) => `${emptyUrl}/dashboard/attention` },
  {
    name: 'breakages',
    address: ({ toured }) => `${toured.url}/dashboard/breakages`,
    isWhole: true,
    documentedTo: '#double-reply',
  },
  {
    name: 'dialog',
    address: saga('stalled'),
    act: openDialog('Resolve'),
    documentedTo: '#dialog',
  },
  {
    name: 'form',
    address: ({ staged: { url, sagas } }) => `${url}/dashboard/sagas/${sagas.stalled}/retry`,
  },
  {
    name: 'sign-in',
    address: ({ guardedUrl }) => `${guardedUrl}/dashboard/sign-in`,
    documentedTo: 'main',
  },
  { name: 'problem', address: ({ staged }) => `${staged.url}/sagas/none`, isProblem: true },
  { name: 'reference', address: ({ staged }) => `${staged.url}/docs` },
];
