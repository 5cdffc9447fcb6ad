import type { Log } from '@traceveil/pipeline';
import { destination, pino } from 'pino';

/**
 * The gateway's log: JSON lines on standard error, so that standard output is free for audit
 * events. Written at once, so that the line that tells of an end is not lost in it.
 */
export function createLog(level: 'debug' | 'info' | 'warn' | 'error'): Log {
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
