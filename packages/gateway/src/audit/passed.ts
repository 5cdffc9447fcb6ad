import type { EventIndex, Query } from '@traceveil/audit';

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
export function passed(index: EventIndex, query: Omit<Query, 'limit'>): Passed {
  const columns = ['rule', 'service', 'sender', 'user', 'agent', 'session', 'trace'] as const;
  const by = columns.map((column) => [column, index.count(query, column, countsMax)] as const);
  const batches = index.count(query, 'batch', countsMax).map(({ value }) => value);
  const sentTo =
    batches.length === 0
      ? []
      : index.count({ where: { kind: 'forward', batch: batches } }, 'exporter', countsMax);
  return {
    ...index.span(query),
    by: Object.fromEntries(by),
    sent_to: sentTo.map(({ value }) => value),
  };
}
