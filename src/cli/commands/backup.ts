/** `parking backup` and `parking restore`. */
import { resolve } from 'node:path';
import { Command } from '@commander-js/extra-typings';
import { readSettings } from '../../app/config.ts';
import type { components } from '../../client/client.ts';
import type { Clock } from '../../ports/clock.ts';
import { thing } from '../answers.ts';
import type { Api } from '../client.ts';
import { type Act, type Cli, examples } from '../command.ts';
import { CliError, exitCodes } from '../errors.ts';
import { moduleOption } from '../options.ts';
import { printFindings } from '../output/findings.ts';
import type { Output } from '../output/output.ts';
import { createProgress, type Progress } from '../output/progress.ts';

/** Loaded when it is asked for: it brings all modules and their databases. */
const loadFindings = () => import('./backup-findings.ts');
const loadRestore = () => import('../../storage/backup/restore.ts');

/** Between two questions how far the backup is. */
const ASK_EVERY_MS = 200;

type Backup = components['schemas']['Backup'];

/** `parking backup`: the server makes the copy. */
export const backup = (act: Act) =>
  new Command('backup')
    .description('have the server copy all its databases at one moment, into its BACKUP_DIR')
    .argument('[name]', 'name of the new folder there; else the time')
    .option('--verify', 'check the copy as well; needs its folder on this machine')
    .addOption(moduleOption())
    .addHelpText('after', examples('backup', 'backup before-deploy --verify'))
    .action(
      act(async (cli, { args: [name], options: { verify, module } }) => {
        const { out } = cli;
        const taken = await takenBy(cli, cli.apiOfOne(module), name);
        if (verify !== true) return print(out, taken);
        // The findings are the result; the place of the copy is told beside it.
        out.note(`${taken.id} is in ${taken.directory}`);
        const { backupFindings } = await loadFindings();
        return printFindings(out, await backupFindings(taken.directory));
      }),
    );

async function takenBy(cli: Cli, api: Api, name: string | undefined): Promise<Backup> {
  const { out, clock, ifInterrupted } = cli;
  const progress = createProgress(out, '{bar} {percentage} % copied', 1);
  try {
    const body = name === undefined ? {} : { name };
    const begun = await thing(api.POST('/backups', { body }));
    const { id } = begun;
    ifInterrupted(() => `interrupted: the server goes on with backup ${id}, if it is not done`);
    return await ended({ api, clock, progress }, begun);
  } finally {
    progress.stop();
  }
}

interface Waiting {
  readonly api: Api;
  readonly clock: Clock;
  readonly progress: Progress;
}

/** @throws CliError if it failed */
async function ended({ api, clock, progress }: Waiting, begun: Backup): Promise<Backup> {
  let now = begun;
  while (now.state === 'running') {
    progress.update(now.progress);
    await new Promise<void>((resolved) => clock.after(ASK_EVERY_MS, resolved));
    now = await thing(api.GET('/backups/{id}', { params: { path: { id: begun.id } } }));
  }
  if (now.state !== 'done') throw new CliError('refused', now.detail ?? 'no backup was made');
  progress.update(1);
  return now;
}

function print(out: Output, taken: Backup): undefined {
  if (out.isJson) return void out.json(taken);
  const { id, directory, takenAt, openSagas, bytes } = taken;
  const sagas = openSagas === null ? '' : `, open sagas: ${openSagas}`;
  out.line(`backup ${id} of ${takenAt}${sagas}, ${bytes} bytes, in ${directory}`);
  return undefined;
}

/** `parking restore`: works on files of this machine alone. */
export const restore = (act: Act) =>
  new Command('restore')
    .description('copy a backup to DATA_DIR, which must be empty, while no server runs on it')
    .argument('<backup>', 'folder of the backup')
    .option('--check', 'only look whether it is in order')
    .addHelpText('after', examples('restore /backups/before-deploy --check'))
    .action(
      act(async ({ out }, { args: [backupDir], options: { check } }) => {
        const from = resolve(backupDir);
        if (check === true) {
          const { backupFindings } = await loadFindings();
          return printFindings(out, await backupFindings(from));
        }
        const { DATA_DIR: dataDir } = readSettings();
        const { restoreBackup } = await loadRestore();
        const { takenAt, openSagas, files } = await restoreBackup({ from, dataDir });
        if (out.isJson) out.json({ dataDir, takenAt, openSagas, files });
        else out.line(`restored ${files.length} databases of ${takenAt} to ${dataDir}`);
        return exitCodes.ok;
      }),
    );
