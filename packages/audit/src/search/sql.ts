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

// Before anything else, so that no shared memory is needed. What is lost in a crash is indexed
// again: the trail is what must be durable.
const used = 'PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF';
// Nothing can be undone: who is killed, or fails, must throw the file away. The cache is what an
// index is sorted in: with the 2 MB that are usual it takes four times as long.
const built = `
  PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;
  PRAGMA cache_size=-65536
`;

/**
 * Opens or makes a database: with the SQLite in WebAssembly, which runs on every Node that we run
 * on. One process at a time: who opens it keeps the others off.
 *
 * @param use `built`: a file that is thrown away unless it is finished
 */
export async function openSql(path: string, use: 'used' | 'built' = 'used'): Promise<Sql> {
  const { default: sqlite } = await import('node-sqlite3-wasm');
  const database = new sqlite.Database(path);
  database.exec(use === 'built' ? built : used);
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
