/**
 * Begins a backup of the databases of this process, and tells how it goes. A client gives a name
 * and never a path: only the settings say where backups are.
 */
import { z } from '@hono/zod-openapi';
import type {
  BackupFailedError,
  BackupRunningError,
  BackupsUnsetError,
} from '../storage/backup/errors.ts';
import type { Manifest } from '../storage/backup/manifest.ts';
import type { App } from './app-env.ts';
import { count, location, text, time } from './fields.ts';
import { ProblemError, type ProblemKind, problemKinds } from './problem-kinds.ts';
import { defineRoute, json, jsonBody } from './route.ts';

/** A backup that was begun since the start of the process, or one that is whole. */
export interface Backup {
  readonly name: string;
  /** The folder of the backup, on the machine of this process. */
  readonly directory: string;
  readonly state: 'running' | 'done' | 'failed';
  /** The part that is copied, from 0 to 1. */
  readonly progress: number;
  readonly manifest: Manifest | undefined;
  /** Why it failed. */
  readonly detail: string | undefined;
}

export interface Backups {
  /**
   * Begins a backup, named after the time if no name is given.
   * @throws BackupsUnsetError, BackupRunningError, BackupFailedError if the name is taken
   */
  start(name: string | undefined): Backup;
  /** @returns undefined if there is none of this name, or it was never finished */
  find(name: string): Backup | undefined;
}

/** Letters, digits, `.`, `_` and `-`, none of the last three first: no name leads elsewhere. */
const NAME = /^[A-Za-z0-9][\w.-]{0,63}$/;
const exampleName = 'before-1.4';

const example = {
  id: exampleName,
  state: 'done' as const,
  progress: 1,
  directory: '/backups/before-1.4',
  takenAt: '2026-11-25T03:00:00.000Z',
  openSagas: 3,
  bytes: 1_318_912,
  detail: null,
};
/** Known only of a backup that is whole. */
const unknown = { takenAt: null, openSagas: null, bytes: null };

const backupForm = z
  .object({
    id: text('Its name'),
    state: z.enum(['running', 'done', 'failed']).openapi({ description: 'How far it is' }),
    progress: z.number().min(0).max(1).openapi({ description: 'The part that is copied' }),
    directory: text('Its folder, on the machine of the server'),
    takenAt: time('The one moment that it shows; null until it is whole').nullable(),
    openSagas: count('Sagas that were open at that moment').nullable(),
    bytes: count('The size of all files').nullable(),
    detail: text('Why it failed; null if it did not').nullable(),
  })
  .openapi('Backup', {
    description: 'A copy of all databases of the process at one moment.',
    examples: [example],
  });

const startBody = z
  .strictObject({
    name: z
      .string()
      .regex(NAME, 'must have 64 letters, digits or . _ - at most, the first a letter or digit')
      .refine((name) => !name.endsWith('.partial'), 'must not end as what is not finished does')
      .optional()
      .openapi({ description: 'Its name; made of the time if it is left out' }),
  })
  .openapi('NewBackup', {
    description: 'A backup to be taken.',
    examples: [{ name: exampleName }],
  });

const tags = ['backups'];

type StartError = BackupsUnsetError | BackupRunningError | BackupFailedError;

const startProblems: { readonly [Code in StartError['code']]: ProblemKind<Code> } = {
  backups_unset: {
    code: 'backups_unset',
    status: 409,
    meaning: 'The server has no folder for backups.',
    remedy: 'Start it with `BACKUP_DIR`.',
    example:
      'BACKUP_DIR is not set: start the server with a folder for backups, best on another disk',
  },
  backup_running: {
    code: 'backup_running',
    status: 409,
    meaning: 'A backup is being taken: there is one at a time.',
    remedy: 'Wait for its end, and start the next one then.',
    example: 'the backup before-1.4 is being taken; wait for its end',
  },
  backup_failed: {
    code: 'backup_failed',
    status: 409,
    meaning: 'The name is taken, or the folder cannot be written to.',
    remedy: 'Take another name, or do what `detail` says.',
    example: 'no backup was made: there is a backup of the name before-1.4',
  },
};

const startBackup = defineRoute({
  operationId: 'startBackup',
  method: 'post',
  path: '/backups',
  tags,
  summary: 'Take a backup',
  description:
    'Begins to copy all databases of this process, as they are at one moment, into a new ' +
    'folder of `BACKUP_DIR`. Work goes on meanwhile.',
  access: 'operator',
  takesEmptyBody: true,
  problems: Object.values(startProblems),
  request: { body: { ...jsonBody(startBody, { name: exampleName }), required: true } },
  responses: {
    202: {
      ...json(backupForm, { ...example, ...unknown, state: 'running', progress: 0 }),
      headers: location('How it goes', `/backups/${exampleName}`),
      description: 'It has begun; Location tells how it goes',
    },
  },
});

const getBackup = defineRoute({
  operationId: 'getBackup',
  method: 'get',
  path: '/backups/{id}',
  tags,
  summary: 'Get a backup',
  description: 'A backup that was begun since the start of the process, or one that is whole.',
  access: 'operator',
  problems: [problemKinds.notFound],
  request: {
    params: z.object({
      id: z.string().openapi({ description: 'The name of the backup', example: exampleName }),
    }),
  },
  responses: { 200: { ...json(backupForm), description: 'The backup, as far as it is' } },
});

/** Adds the routes of backups, for the operator alone. */
export function backupRoutes(app: App, backups: Backups): void {
  app.openapi(startBackup, (c) => {
    const backup = backups.start(c.req.valid('json').name);
    c.header('Location', `/backups/${backup.name}`);
    return c.json(shown(backup), 202);
  });
  app.openapi(getBackup, (c) => {
    const { id } = c.req.valid('param');
    const backup = NAME.test(id) ? backups.find(id) : undefined;
    if (backup !== undefined) return c.json(shown(backup), 200);
    throw new ProblemError(problemKinds.notFound, 'there is no such backup');
  });
}

function shown({ name, state, progress, directory, manifest, detail }: Backup) {
  return {
    id: name,
    state,
    progress,
    directory,
    takenAt: manifest?.takenAt ?? null,
    openSagas: manifest?.openSagas ?? null,
    bytes: manifest?.files.reduce((sum, { bytes }) => sum + bytes, 0) ?? null,
    detail: detail ?? null,
  };
}
