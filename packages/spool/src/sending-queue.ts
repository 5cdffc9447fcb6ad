import { byteCount } from '@traceveil/pipeline';
import { z } from 'zod';

const defaultSizes = { file_storage: 1024 ** 3, memory: 64 * 1024 ** 2 } as const;

/** `sending_queue` of every exporter: what may wait for its backend, how much is sent at once. */
export const sendingQueue = z
  .strictObject({
    storage: z
      .enum(['file_storage', 'memory'])
      .prefault('file_storage')
      .describe('Where it waits: on disk before the sender hears "ok", or lost with the process.'),
    queue_size: byteCount
      .refine((bytes) => bytes > 0, 'must be above 0')
      .optional()
      .describe(
        'Waiting and on its way together; above this senders hear "retry". `1GiB`, in memory `64MiB`.',
      ),
    num_consumers: z
      .int()
      .min(1)
      .max(1_000)
      .prefault(4)
      .describe('Batches on their way to the backend at the same time.'),
  })
  .transform((queue) => ({
    ...queue,
    queue_size: queue.queue_size ?? defaultSizes[queue.storage],
  }))
  .prefault({});

/** `sending_queue` after parsing: bytes and a count. */
export type SendingQueueConfig = z.infer<typeof sendingQueue>;
