import { durationMs } from '@traceveil/pipeline';
import { z } from 'zod';

const dayMs = 86_400_000;
const interval = durationMs.refine((ms) => ms >= 1_000 && ms <= dayMs, 'must be 1s to 24h');

/** `audit: { file: … }`. */
export const fileAuditConfig = z.strictObject({
  directory: z
    .string()
    .min(1)
    .optional()
    .describe('Made when missing, readable by its owner only; `<storage.directory>/audit`.'),
  max_megabytes: z
    .number()
    .positive()
    .max(1_000_000)
    .prefault(100)
    .describe(
      'Of 1024² bytes. Before `audit.jsonl` grows above it, it becomes `audit-<first seq>.jsonl`.',
    ),
  max_waiting_events: z
    .int()
    .positive()
    .prefault(100_000)
    .describe('Events that wait for the disk; batches above that are refused as retryable.'),
  signing_key_file: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Ed25519 in PEM, signs checkpoints; `<storage.directory>/audit-signing.key`, made when missing.',
    ),
  checkpoint_events: z
    .int()
    .min(10)
    .max(100_000)
    .prefault(1_000)
    .describe('From one checkpoint to the next, at most.'),
  checkpoint_interval: interval.prefault('10m').describe('The same in time, also when idle.'),
  checkpoint_directory: z
    .string()
    .min(1)
    .optional()
    .describe('Where checkpoints are copied to: best another disk; `<directory>-checkpoints`.'),
  retention: z
    .strictObject({
      max_age: durationMs
        .optional()
        .describe('Segments whose events are all older are deleted; never, unless set.'),
      max_megabytes: z
        .number()
        .positive()
        .optional()
        .describe('Of all segments; above it the oldest are deleted; never, unless set.'),
    })
    .prefault({}),
  legal_hold: z
    .boolean()
    .prefault(false)
    .describe('Nothing is deleted; as long as a file `LEGAL_HOLD` is in the directory, neither.'),
});

/** The same after parsing. */
export type FileAuditConfig = z.infer<typeof fileAuditConfig>;
