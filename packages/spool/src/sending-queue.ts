import { byteCount } from '@traceveil/pipeline';
import { z } from 'zod';

/** `sending_queue` of every exporter: what may wait for its backend, how much is sent at once. */
export const sendingQueue = z
  .strictObject({
    queue_size: byteCount
      .refine((bytes) => bytes > 0, 'must be above 0')
      .prefault('64MiB')
      .describe('Waiting and on its way to the backend together; above this senders hear "retry".'),
    num_consumers: z
      .int()
      .min(1)
      .max(1_000)
      .prefault(4)
      .describe('Batches on their way to the backend at the same time.'),
  })
  .prefault({});

/** `sending_queue` after parsing: bytes and a count. */
export type SendingQueueConfig = z.infer<typeof sendingQueue>;
