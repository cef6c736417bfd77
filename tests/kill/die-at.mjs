/**
 * Loaded ahead of the built server (`node --import`): the process ends itself by SIGKILL at a
 * passage of a boundary, as `KILL_AT=parking.committed:3` says. See `boundaries.ts`.
 *
 * Plain JavaScript, since compiling it would nearly double the time of each start.
 */
import { writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename } from 'node:path';

// A CommonJS module has one instance in a process: this one is the server's too.
const Sqlite = createRequire(import.meta.url)('better-sqlite3');
const { prepare } = Sqlite.prototype;
const killAt = process.env.KILL_AT ?? '';
const [boundary, passage] = killAt.split(':');

/** Connections inside a group commit. Migrations say COMMIT too, but begin in another way. */
const committing = new WeakSet();
let passages = 0;

Sqlite.prototype.prepare = function (sql) {
  const statement = prepare.call(this, sql);
  if (sql === 'BEGIN IMMEDIATE') statement.run = () => begin(this, statement);
  if (sql === 'COMMIT') statement.run = () => commit(this, statement);
  return statement;
};

function begin(connection, statement) {
  pass(connection, 'begin');
  const result = runOf(statement);
  committing.add(connection);
  return result;
}

function commit(connection, statement) {
  if (!committing.delete(connection)) return runOf(statement);
  pass(connection, 'written');
  const result = runOf(statement);
  pass(connection, 'committed');
  return result;
}

/** Runs the statement as its class does, not as it was wrapped. */
function runOf(statement) {
  return Object.getPrototypeOf(statement).run.call(statement);
}

function pass(connection, moment) {
  if (`${basename(connection.name, '.db')}.${moment}` !== boundary) return;
  passages += 1;
  if (passages === Number(passage)) die();
}

function die() {
  writeSync(process.stderr.fd, `killed at ${killAt}\n`);
  process.kill(process.pid, 'SIGKILL');
  // The signal comes before `kill` returns. Should it ever not, nothing may run until it does.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}
