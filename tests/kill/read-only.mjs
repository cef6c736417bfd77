/** Preloaded into a server: at SIGUSR2 its databases take no writes any more, or take them again. */
import Sqlite from 'better-sqlite3';

const databases = new Set();
const { pragma } = Sqlite.prototype;
let readOnly = false;

Sqlite.prototype.pragma = function remembering(...what) {
  databases.add(this);
  return pragma.apply(this, what);
};

process.on('SIGUSR2', () => {
  readOnly = !readOnly;
  for (const database of databases)
    if (database.open) pragma.call(database, `query_only = ${readOnly ? 'ON' : 'OFF'}`);
});
