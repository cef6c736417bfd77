/** The sign, the word and the tone of each status of a slot. */
import type { SlotStatus } from '../modules/parking/slot.ts';
import type { Look } from './words.ts';

export const slotLooks: Readonly<Record<SlotStatus, Look>> = {
  available: { sign: '✓', word: 'available', tone: 'done' },
  blocked: { sign: '◐', word: 'blocked', tone: 'back' },
  reserved: { sign: '●', word: 'reserved', tone: 'running' },
  closed: { sign: '–', word: 'closed', tone: 'nothing' },
};
