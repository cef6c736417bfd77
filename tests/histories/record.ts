/**
 * Records the history of each scenario, for the releases to come: npm run histories:record
 * A file holds what one scenario made of one version of one definition, so that a new version, or a
 * new scenario, adds files. A recorded history is never recorded anew: if one does not replay any
 * more, running sagas could not go on either, and the change needs a new version of the definition.
 * The files of a version go when it does: `rm tests/histories/recorded/*.<name>-<version>.json`.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { HistoryEntry } from '../../src/orchestrator/instance.ts';
import { historyColumns, storedHistory } from '../../src/orchestrator/log/stored.ts';
import type { Disks } from '../../src/testing/simulation/disks.ts';
import { createProductDisks } from '../simulation/databases.ts';
import { playScenario } from '../simulation/exhaust.ts';
import { scenarios } from '../simulation/scenarios.ts';
import type { Entry, History } from './replay.ts';

const folder = fileURLToPath(new URL('./recorded/', import.meta.url));

const disks = createProductDisks();
for (const scenario of scenarios) {
  await playScenario(disks, scenario, { sweeping: false });
  const histories = readHistories(disks);
  for (const of of new Set(histories.map(versionOf))) {
    const file = `${folder}${scenario.name.replaceAll(/[^a-z]+/g, '-')}.${of}.json`;
    if (existsSync(file)) continue;
    const own = histories.filter((history) => versionOf(history) === of);
    writeFileSync(file, `${JSON.stringify(own, null, 2)}\n`);
    console.log(file);
  }
}

function versionOf({ definition, version }: History): string {
  return `${definition}-${version}`;
}

function readHistories(from: Disks): readonly History[] {
  const rows = from.rows('booking', 'SELECT * FROM saga_instances ORDER BY id');
  return rows.map((row) => ({
    definition: String(row.definition),
    version: Number(row.version),
    fingerprint: String(row.fingerprint),
    sagaId: String(row.id),
    input: JSON.parse(String(row.input)),
    ended: String(row.state),
    entries: storedHistory(historyColumns(row)).map(toEntry),
  }));
}

function toEntry({ at, type, step, detail }: HistoryEntry): Entry {
  return { at, type, step, detail };
}
