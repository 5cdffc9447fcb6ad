import type { Writable } from 'node:stream';
import type { AuditDependencies, AuditEvent, AuditFactory, AuditSink } from '@traceveil/pipeline';
import { z } from 'zod';
import { encodeLines } from './encode-lines.ts';
import { createGroupCommit } from './group-commit.ts';

const waitingEventsMax = 100_000;

const config = z.strictObject({});

/**
 * Writes one JSON object a line to `stream`. An append resolves when the stream has handed the
 * lines on, so a slow reader slows the senders; what the reader then does with them is its own.
 */
export function createStdoutSink(dependencies: AuditDependencies, stream: Writable): AuditSink {
  // Without a listener a broken pipe ends the process; the write that failed is told in any case.
  const ignore = () => undefined;
  const group = createGroupCommit({
    component: `audit/${dependencies.name}`,
    failure: 'cannot write to the stream',
    waitingMax: waitingEventsMax,
    dependencies,
    write: (events: readonly AuditEvent[]) =>
      new Promise((resolve, reject) => {
        stream.write(encodeLines(events), (error) => {
          if (error) reject(error);
          else resolve();
        });
      }),
  });
  return {
    name: dependencies.name,
    append: group.append,
    start() {
      stream.on('error', ignore);
      return Promise.resolve();
    },
    async stop(deadline) {
      await group.finish(deadline);
      stream.off('error', ignore);
    },
  };
}

/** `audit: { stdout: {} }`. */
export const stdoutAudit = {
  kind: 'audit',
  type: 'stdout',
  config,
  create: (_parsed, dependencies) => createStdoutSink(dependencies, process.stdout),
} satisfies AuditFactory<typeof config>;
