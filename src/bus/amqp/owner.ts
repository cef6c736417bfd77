/**
 * The owner of the databases behind a bus, told to the broker so that no other takes its messages.
 */
import { createHash } from 'node:crypto';
import { realpathSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import type { NewId } from '../../ports/ids.ts';
import type { Owner } from './ownership.ts';

export interface OwnerOptions {
  /** The folder of the databases; it exists. */
  readonly dataDir: string;
  /** Its ids end in chance, as those of UUID version 7 do. */
  readonly newId: NewId;
}

/**
 * The owner of the databases behind a bus. Only one process can have them while it lives; its
 * random id tells it from one on a copy of them, were that even at the same place of a machine of
 * the same name.
 */
export function ownerOf({ dataDir, newId }: OwnerOptions): Owner {
  const place = `${hostname()}:${realpathSync(dataDir)}`;
  const database = createHash('sha256')
    .update(`${place} ${statSync(dataDir).ino}`)
    .digest('hex');
  return { process: newId().slice(-12), database: database.slice(0, 12), place };
}
