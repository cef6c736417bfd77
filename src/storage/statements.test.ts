import { and, eq, sql } from 'drizzle-orm';
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Connection, connect } from './connection.ts';
import { prepareFind, prepareWrite } from './statements.ts';

const notes = sqliteTable('notes', {
  id: text('id').primaryKey(),
  kind: text('kind').notNull(),
  body: text('body', { mode: 'json' }).$type<{ readonly n: number }>(),
  at: integer('at').notNull(),
});

interface Note {
  readonly id: string;
  readonly body: { readonly n: number } | null;
}

let connection: Connection;

beforeEach(() => {
  connection = connect(':memory:', 'write');
  connection.exec('CREATE TABLE notes (id TEXT PRIMARY KEY, kind TEXT, body TEXT, at INTEGER)');
});

afterEach(() => connection.close());

const { placeholder } = sql;

describe('a statement', () => {
  it('has the values of a row in its places, and fixed ones where they are fixed', () => {
    const { db } = connection;
    const values = { id: placeholder('id'), kind: 'a', body: placeholder('body'), at: 7 };
    const add = prepareWrite<Note>(db, db.insert(notes).values(values));
    expect(add({ id: 'x', body: { n: 1 } })).toBe(1);
    expect(add({ id: 'y', body: null })).toBe(1);
    const isOne = (kind: string) => and(eq(notes.id, placeholder('id')), eq(notes.kind, kind));
    const find = prepareFind<typeof notes, { readonly id: string }>(db, notes, isOne('a'));
    expect(find({ id: 'x' })).toEqual({ id: 'x', kind: 'a', body: { n: 1 }, at: 7 });
    expect(find({ id: 'y' })).toEqual({ id: 'y', kind: 'a', body: null, at: 7 });
    expect(find({ id: 'z' })).toBeUndefined();
    const other = prepareFind<typeof notes, { readonly id: string }>(db, notes, isOne('b'));
    expect(other({ id: 'x' })).toBeUndefined();
  });

  it('has a fixed null where nothing is to be', () => {
    const { db } = connection;
    const values = { id: placeholder('id'), kind: 'a', body: null, at: 7 };
    expect(prepareWrite<Pick<Note, 'id'>>(db, db.insert(notes).values(values))({ id: 'x' })).toBe(
      1,
    );
    expect(db.select().from(notes).all()).toEqual([{ id: 'x', kind: 'a', body: null, at: 7 }]);
  });
});
