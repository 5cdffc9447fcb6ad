import type { EventStore, Query } from '@traceveil/audit';

/** Of each column that is counted by. */
const countsMax = 20;

/** When and where a secret passed. */
export interface Passed {
  readonly events: number;
  readonly first: string;
  readonly last: string;
  readonly by: Readonly<Record<string, readonly { value: string; events: number }[]>>;
  /** Exporters that were handed batches with its replacement token. */
  readonly sent_to: readonly string[];
}

/** @param query what has the fingerprint of the secret, and what else is asked for */
export async function passed(store: EventStore, query: Omit<Query, 'limit'>): Promise<Passed> {
  const columns = ['rule', 'service', 'sender', 'user', 'agent', 'session', 'trace'] as const;
  const by: Record<string, Awaited<ReturnType<EventStore['count']>>> = {};
  for (const column of store.hasGateways ? (['gateway', ...columns] as const) : columns) {
    by[column] = await store.count(query, column, countsMax);
  }
  const batches = (await store.count(query, 'batch', countsMax)).map(({ value }) => value);
  const sentTo =
    batches.length === 0
      ? []
      : await store.count({ where: { kind: 'forward', batch: batches } }, 'exporter', countsMax);
  return { ...(await store.span(query)), by, sent_to: sentTo.map(({ value }) => value) };
}
