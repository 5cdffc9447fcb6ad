export { checkpointDirectoryOf, fileAudit } from './file-sink.ts';
export type { PostgresqlConfig } from './postgresql/config.ts';
export { openPostgresqlStore } from './postgresql/event-store.ts';
export { postgresqlAudit } from './postgresql/sink.ts';
export { deleteEventIndex, openEventIndex } from './search/event-index.ts';
export type { PageQuery } from './search/event-pages.ts';
export type { SearchColumn } from './search/event-row.ts';
export type { SummedColumn } from './search/event-sums.ts';
export { NoIndexError, type OpenOptions } from './search/event-tables.ts';
export type { IndexProgress } from './search/index-progress.ts';
export type { CountedColumn, Counts, EventStore, Query } from './search/query.ts';
export {
  isSearchColumn,
  openSummedIndex,
  type EventPage,
  type FindingQuery,
  type SummedFinding,
  type SummedIndex,
} from './search/summed-index.ts';
export type { SeriesPoint } from './search/summed-counts.ts';
export { openSql, type Sql } from './search/sql.ts';
export {
  publicKeysName,
  readPublicKey,
  readSigningKey,
  type PublicKey,
  type SigningKey,
} from './signing-key.ts';
export { otlpAudit } from './sinks/otlp-sink.ts';
export { syslogAudit } from './sinks/syslog-sink.ts';
export { webhookAudit } from './sinks/webhook-sink.ts';
export { stdoutAudit } from './stdout-sink.ts';
export { eventsAfter } from './trail-events.ts';
export { type Problem, type Verification } from './verify/verification.ts';
export { verifyTrail } from './verify/verify-trail.ts';
