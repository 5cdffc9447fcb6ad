import { join } from 'node:path';
import type { AuditDependencies, AuditFactory, AuditSink } from '@traceveil/pipeline';
import { z } from 'zod';
import { createGroupCommit, describeFailure } from './group-commit.ts';
import { createRotatingFile, type RotatingFileOptions } from './rotating-file.ts';

const config = z.strictObject({
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
      'Of 1024² bytes. Before `audit.jsonl` grows above it, it becomes `audit-<time>.jsonl`.',
    ),
  max_waiting_events: z
    .int()
    .positive()
    .prefault(100_000)
    .describe('Events that wait for the disk; batches above that are refused as retryable.'),
});

/** Configuration of `fileAudit` after parsing. */
export type FileAuditConfig = z.infer<typeof config>;

/**
 * Appends one JSON object a line to `audit.jsonl`. A write that fails refuses the callers that
 * wait for it and the next tries anew; their events may then stand there twice, or in part on a
 * line that is no JSON, since what was begun is never cut off.
 *
 * @param openFile for a test that makes the disk fail
 */
export function createFileSink(
  { directory, max_megabytes: megabytesMax, max_waiting_events: waitingMax }: FileAuditConfig,
  dependencies: AuditDependencies,
  openFile?: RotatingFileOptions['openFile'],
): AuditSink {
  const component = `audit/${dependencies.name}`;
  const file = createRotatingFile({
    directory: directory ?? join(dependencies.storageDirectory, 'audit'),
    stem: 'audit',
    bytesMax: megabytesMax * 1024 ** 2,
    now: dependencies.now,
    ...(openFile && { openFile }),
  });
  const failure = `cannot write ${file.path}`;
  const group = createGroupCommit({
    component,
    failure,
    waitingMax,
    dependencies,
    write: file.append,
  });
  return {
    name: dependencies.name,
    append: group.append,
    async start() {
      try {
        await file.open();
      } catch (cause) {
        throw new Error(`${component}: ${describeFailure(failure, cause)}`, { cause });
      }
    },
    async stop(deadline) {
      await group.finish(deadline);
      // What was acknowledged is synced: who stops loses nothing by it.
      await file.close().catch((cause: unknown) => {
        dependencies.log.warn({ component }, describeFailure(`cannot close ${file.path}`, cause));
      });
    },
  };
}

/** `audit: { file: … }`. */
export const fileAudit = {
  kind: 'audit',
  type: 'file',
  config,
  create: (parsed, dependencies) => createFileSink(parsed, dependencies),
} satisfies AuditFactory<typeof config>;
