/** What a column holds. */
export type Value = string | number | null;

/** The little that is asked of an SQL database in a file. */
export interface Sql {
  exec(sql: string): void;
  /** Runs one statement for each row, as one transaction. */
  insert(sql: string, rows: readonly (readonly Value[])[]): void;
  all(sql: string, values: readonly Value[]): Readonly<Record<string, Value>>[];
  close(): void;
}

// Before anything else, so that no shared memory is needed. The 2 MB that a cache has else are too
// little to add to an index of millions, or to sort one.
const alone = 'PRAGMA locking_mode=EXCLUSIVE; PRAGMA synchronous=OFF; PRAGMA cache_size=-65536';
const modes = {
  // What is lost in a crash is indexed again: the trail is what must be durable.
  used: `${alone}; PRAGMA journal_mode=WAL`,
  // Nothing can be undone: who is killed, or fails, must throw the file away.
  built: `${alone}; PRAGMA journal_mode=OFF`,
};

/**
 * Opens or makes a database: with the SQLite in WebAssembly, which runs on every Node that we run
 * on. One process at a time: who opens it keeps the others off.
 *
 * @param mode `built`: a file that is thrown away unless it is finished
 */
export async function openSql(path: string, mode: keyof typeof modes = 'used'): Promise<Sql> {
  const { default: sqlite } = await import('node-sqlite3-wasm');
  const database = new sqlite.Database(path);
  database.exec(modes[mode]);
  return {
    exec: (sql) => database.exec(sql),
    insert(sql, rows) {
      const statement = database.prepare(sql);
      database.exec('BEGIN');
      try {
        for (const row of rows) statement.run(row as Value[]);
        database.exec('COMMIT');
      } catch (error) {
        database.exec('ROLLBACK');
        throw error;
      } finally {
        statement.finalize();
      }
    },
    all: (sql, values) => database.all(sql, [...values]) as Readonly<Record<string, Value>>[],
    close: () => database.close(),
  };
}
