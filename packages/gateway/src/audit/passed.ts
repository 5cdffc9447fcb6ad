import type { Counts, EventStore, Query } from '@traceveil/audit';

/** Of each column that is counted by. */
const countsMax = 20;

/** When and where a secret passed. */
export interface Passed {
  readonly events: number;
  readonly first: string;
  readonly last: string;
  readonly by: Counts;
  /** Exporters that were handed batches with its replacement token. */
  readonly sent_to: readonly string[];
}

/** @param query what has the fingerprint of the secret, and what else is asked for */
export async function passed(store: EventStore, query: Omit<Query, 'limit'>): Promise<Passed> {
  const columns = ['rule', 'service', 'sender', 'user', 'agent', 'session', 'trace'] as const;
  const told = store.hasGateways ? (['gateway', ...columns] as const) : columns;
  const { batch = [], ...by } = await store.count(query, [...told, 'batch'], countsMax);
  const batches = batch.map(({ value }) => value);
  const forwarded = { where: { kind: 'forward', batch: batches } };
  const { exporter: sentTo = [] } =
    batches.length === 0 ? {} : await store.count(forwarded, ['exporter'], countsMax);
  return { ...(await store.span(query)), by, sent_to: sentTo.map(({ value }) => value) };
}
