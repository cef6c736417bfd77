/** The findings of `parking doctor` in the data folder. It changes nothing there. */

import { statSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../app/system.ts';
import { violatedInFlight } from '../../invariants/invariants.ts';
import { readSnapshot } from '../../invariants/snapshot.ts';
import type { ModuleDatabase } from '../../modules/module.ts';
import { databasesOf } from '../../modules/modules.ts';
import { type ModuleName, moduleNames } from '../../modules/names.ts';
import { whyOf } from '../../ports/errors.ts';
import type { Migrations } from '../../storage/migrations.ts';
import { isDamage, type Look, lookInto } from '../../storage/read-rows.ts';
import { releaseOf } from '../../storage/release.ts';
import type { Finding } from '../output/findings.ts';

/** Between two looks at databases that are at work: what is seen in both is no passing moment. */
const LOOK_AGAIN_MS = 500;
/** Violations that are told one by one: the first of them say what is wrong. */
const MOST_TOLD = 20;

interface DatabaseFinding extends Omit<Finding, 'of'> {
  /** `judged` if this release can tell what is in it; an absent database has nothing in it. */
  readonly standing: 'absent' | 'judged' | 'unjudged';
}

/** The databases of these modules, one by one and, if all are here, held against each other. */
export async function databaseFindings(
  dataDir: string,
  modules: readonly ModuleName[],
): Promise<readonly Finding[]> {
  const databases = databasesOf(modules);
  const found = databases.map((database) => databaseOf(dataDir, database));
  const findings = found.map(({ ok, detail }, index) => ({
    of: `${databases[index]?.name}.db`,
    ok,
    detail,
  }));
  const isWhole = modules.length === moduleNames.length;
  const isNew = found.every(({ standing }) => standing === 'absent');
  if (!isWhole || isNew || found.some(({ ok }) => ok === false)) return findings;
  const isJudged = found.every(({ standing }) => standing !== 'unjudged');
  return [...findings, isJudged ? await invariantsOf(dataDir) : notJudged];
}

const notJudged: Finding = {
  of: 'invariants',
  ok: null,
  detail: 'not checked: that needs all databases, each of this release',
};

function databaseOf(dataDir: string, { name, migrations }: ModuleDatabase): DatabaseFinding {
  const file = join(dataDir, `${name}.db`);
  try {
    if (isThere(file)) return lookInto(file, (look) => judged(look, migrations));
    return {
      standing: 'absent',
      ok: true,
      detail: 'does not exist yet; the next start creates it',
    };
  } catch (error) {
    return { standing: 'unjudged', ok: isDamage(error) ? false : null, detail: whyOf(error) };
  }
}

/** @throws Error if it cannot be seen whether it is there */
function isThere(file: string): boolean {
  try {
    statSync(file);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}

function judged(look: Look, owners: readonly Migrations[]): DatabaseFinding {
  const standing = 'unjudged';
  // The pragma has one column of this name.
  const [found] = look.rows('PRAGMA quick_check(1)') as readonly { quick_check: string }[];
  if (found?.quick_check !== 'ok')
    return { standing, ok: false, detail: `${found?.quick_check}; restore it from a copy` };
  const { unknown, lacking } = releaseOf(look, owners);
  if (unknown > 0) {
    const remedy = 'run the doctor of that release';
    const detail = `of a newer release, with unknown migrations: ${unknown}; ${remedy}`;
    return { standing, ok: null, detail };
  }
  if (lacking > 0) {
    const detail = `intact, of an earlier release; the next start applies migrations: ${lacking}`;
    return { standing, ok: true, detail };
  }
  return { standing: 'judged', ok: true, detail: 'intact, all migrations applied' };
}

async function invariantsOf(dataDir: string): Promise<Finding> {
  const of = 'invariants';
  try {
    const first = readSnapshot(dataDir);
    let violated = violatedInFlight(first);
    if (violated.length > 0) {
      await new Promise<void>((resolve) => systemClock.after(LOOK_AGAIN_MS, resolve));
      const again = new Set(violatedInFlight(readSnapshot(dataDir)));
      violated = violated.filter((one) => again.has(one));
    }
    if (violated.length > 0) return { of, ok: false, detail: told(violated) };
    const { bookings, sagas } = first;
    const open = sagas.filter(({ finishedAt }) => finishedAt === null).length;
    return { of, ok: true, detail: `all hold; bookings: ${bookings.length}, open sagas: ${open}` };
  } catch (error) {
    return { of, ok: isDamage(error) ? false : null, detail: whyOf(error) };
  }
}

function told(violated: readonly string[]): string {
  const more = violated.length - MOST_TOLD;
  return [...violated.slice(0, MOST_TOLD), ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}
