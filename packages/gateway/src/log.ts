import { destination, pino, type Logger } from 'pino';

/**
 * The gateway's log: JSON lines on standard error, so that standard output is free for audit
 * events; its `level` may be set. Written at once, so that the line that tells of an end is not lost in it.
 */
export function createLog(level: 'debug' | 'info' | 'warn' | 'error'): Logger {
  return pino(
    {
      level,
      base: { service: 'traceveil' },
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination({ fd: 2, sync: true }),
  );
}
