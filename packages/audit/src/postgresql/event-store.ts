import { conditionOf, countQuery, countsOf, type EventStore, type Query } from '../search/query.ts';
import { cellOf } from './cell.ts';
import type { PostgresqlConfig } from './config.ts';
import { openSession, readSessionTls } from './session.ts';
import { checkTables } from './tables.ts';

const parameter = (n: number) => `$${n}`;
/** As the trail writes it. */
const timeFormat = `'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'`;

/**
 * Opens the database that gateways copy their events into, as it is now.
 *
 * @param name of the sink, for errors
 * @throws Error with one line when it cannot be asked
 */
export async function openPostgresqlStore(
  settings: PostgresqlConfig,
  name: string,
): Promise<EventStore> {
  const session = await openSession(settings, await readSessionTls(settings, `audit/${name}`));
  try {
    // All that is asked is of one moment; whoever may only read can ask it.
    await session.run('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    await checkTables(session);
  } catch (error) {
    session.break();
    throw error;
  }
  return {
    hasGateways: true,
    async search(query) {
      const { text, values } = conditionOf(inCells(query), parameter);
      const { rows } = await session.run(
        `SELECT trail, gateway, line FROM traceveil.events ${text}
         ORDER BY "time" DESC, trail DESC, seq DESC LIMIT ${parameter(values.length + 1)}`,
        [...values, query.limit + 1],
      );
      return {
        lines: rows.slice(0, query.limit).reverse().map(lineOf),
        hasMore: rows.length > query.limit,
      };
    },
    async count(query, by, limit) {
      const { text, values } = conditionOf(inCells(query), parameter);
      const { rows } = await session.run(countQuery('traceveil.events', text, by, limit), values);
      return countsOf(by, rows);
    },
    async span(query) {
      const { text, values } = conditionOf(inCells(query), parameter);
      const shown = (time: string) => `to_char(${time} AT TIME ZONE 'UTC', ${timeFormat})`;
      const { rows } = await session.run(
        `SELECT COUNT(*) AS events, ${shown('MIN("time")')} AS first, ${shown('MAX("time")')} AS last
         FROM traceveil.events ${text}`,
        values,
      );
      const [{ events = 0, first, last } = {}] = rows;
      return { events: Number(events), first: textOf(first), last: textOf(last) };
    },
    close: () => session.close(),
  };
}

function inCells<Asked extends Omit<Query, 'limit'>>(query: Asked): Asked {
  const where = Object.entries(query.where).map(([column, wanted]) => {
    const list = typeof wanted === 'string' ? [wanted] : wanted;
    return [column, list.map(cellOf)] as const;
  });
  return { ...query, where: Object.fromEntries(where) };
}

/** The line of the trail, with whose it is before all else. */
function lineOf({ trail, gateway, line }: Readonly<Record<string, unknown>>): string {
  return `${JSON.stringify({ gateway, trail }).slice(0, -1)},${textOf(line).slice(1)}`;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
