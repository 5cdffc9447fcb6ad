export {
  auditSpoolDirectory,
  createAuditSpool,
  type AuditSpool,
  type KeptSink,
  type OnAuditFailure,
} from './audit-spool.ts';
export { DeadLetters, type DeadLetter } from './dead-letters.ts';
export type { SpoolQueue } from './exporter-queue.ts';
export { diskFileSystem } from './file-system.ts';
export type { Tell } from './forward-event.ts';
export { createMemoryQueue, type MemoryQueue } from './memory-queue.ts';
export { readRecordings, Recordings, type Recorded } from './recordings.ts';
export { sendingQueue, type SendingQueueConfig } from './sending-queue.ts';
export { createSpool, type Spool } from './spool.ts';
export { keysOf, spoolConfig, spoolDirectory, type SpoolConfig } from './spool-config.ts';
