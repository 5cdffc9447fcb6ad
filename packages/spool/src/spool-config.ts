import { join } from 'node:path';
import { aes256Key, byteCount, durationMs } from '@traceveil/pipeline';
import { z } from 'zod';
import { keyRing, type KeyRing } from './keys.ts';

const size = byteCount.refine((bytes) => bytes > 0, 'must be above 0');

/** `storage.spool`: what waits on disk between "ok" and the backends. */
export const spoolConfig = z
  .strictObject({
    max_size: size
      .prefault('4GiB')
      .describe('Of all segments on disk; above this senders hear "retry".'),
    max_age: durationMs
      .refine((ms) => ms > 0, 'must be above 0')
      .prefault('168h')
      .describe('What no attempt has delivered by then becomes a dead letter.'),
    max_dead_letters_size: size
      .prefault('1GiB')
      .describe(
        'Of all dead letters; above this the exporter waits until some are resent or dropped.',
      ),
    encryption: z
      .strictObject({
        key: aes256Key.describe('Seals what is written: 32 bytes in base64 or hex, AES-256-GCM.'),
        old_keys: z
          .array(aes256Key)
          .prefault([])
          .describe('Open what was written before `key` changed.'),
      })
      .optional(),
  })
  .prefault({});

/** `storage.spool` after parsing: bytes, milliseconds, keys. */
export type SpoolConfig = z.infer<typeof spoolConfig>;

/** The keys of a configuration; none when it names none. */
export function keysOf({ encryption }: SpoolConfig): KeyRing {
  return keyRing(encryption?.key, encryption?.old_keys ?? []);
}

/** Where the spool of a storage directory is. */
export function spoolDirectory(storageDirectory: string): string {
  return join(storageDirectory, 'spool');
}
