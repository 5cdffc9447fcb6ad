import { byteCount, durationMs } from '@traceveil/pipeline';
import { z } from 'zod';

const size = byteCount.refine((bytes) => bytes > 0, 'must be above 0');

/** `storage.sessions`: clean spans and log records that are kept to be read again. */
export const sessionConfig = z
  .strictObject({
    record: z
      .enum(['all', 'with_findings', 'off'])
      .prefault('with_findings')
      .describe('`with_findings` keeps the sessions in which something was masked or withheld.'),
    max_size: size
      .prefault('256MiB')
      .describe('Of all recordings; above this the oldest are deleted.'),
    max_age: durationMs
      .refine((ms) => ms > 0, 'must be above 0')
      .prefault('168h')
      .describe('Older recordings are deleted.'),
    look_back: size
      .prefault('16MiB')
      .describe('What is remembered of sessions without findings, should there be one later.'),
  })
  .prefault({});

/** `storage.sessions` after parsing: bytes, milliseconds. */
export type SessionConfig = z.infer<typeof sessionConfig>;
