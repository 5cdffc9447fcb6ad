import { join, resolve } from 'node:path';
import type { AuditDependencies, AuditFactory, AuditSink } from '@traceveil/pipeline';
import { auditDisk, type AuditDisk } from './audit-disk.ts';
import { createCheckpointCopies } from './checkpoint-copies.ts';
import { lockTrail } from './directory-lock.ts';
import { fileAuditConfig, type FileAuditConfig } from './file-config.ts';
import { createGroupCommit, describeFailure } from './group-commit.ts';
import type { Found, TrailPlace } from './recovery.ts';
import { createRetention } from './retention.ts';
import { createSegmentFile } from './segment-file.ts';
import { loadSigningKey } from './signing-key.ts';
import { createTrail, type TrailEvent } from './trail.ts';

const megabyte = 1024 ** 2;
/** Of a file of copies of checkpoints. */
const copiesBytesMax = 16 * megabyte;

/**
 * Appends one JSON object a line to `audit.jsonl`, each with the hash of the one before it, and
 * signs where the chain is. A write that fails refuses the callers that wait for it, and none of
 * their events stays.
 *
 * @param disk for a test that makes it fail
 */
export function createFileSink(
  settings: FileAuditConfig,
  dependencies: AuditDependencies,
  disk: AuditDisk = auditDisk,
): AuditSink {
  const { log, now, storageDirectory } = dependencies;
  const component = `audit/${dependencies.name}`;
  const places = placesOf(settings, storageDirectory, disk);
  const file = createSegmentFile({
    ...places.trail,
    bytesMax: settings.max_megabytes * megabyte,
    onShorter: () => log.error({ component }, `${file.path} is shorter than what was written`),
    onFull: () => void retention.run(),
  });
  const failure = `cannot write ${file.path}`;
  const copies = createCheckpointCopies({
    ...places.copies,
    bytesMax: copiesBytesMax,
    onChange: tellOutage(component, places.copies.directory, log),
  });
  const every = settings.checkpoint_events;
  const { tell: onDurable } = dependencies.trails(places.trail.directory);
  const trail = createTrail({ ...places.trail, file, copies, now, every, onDurable });
  const group = createGroupCommit<TrailEvent>({
    component,
    failure,
    waitingMax: settings.max_waiting_events,
    dependencies,
    write: trail.write,
  });
  const { max_age: maxAgeMs, max_megabytes: megabytesMax } = settings.retention;
  const retention = createRetention({
    ...places.trail,
    ...{ component, log, now, maxAgeMs, copies: places.copies },
    bytesMax: megabytesMax === undefined ? undefined : megabytesMax * megabyte,
    isHeld: settings.legal_hold,
    append: (tombstone) => group.append([tombstone]),
  });
  let release: (() => Promise<void>) | undefined;
  let timer: NodeJS.Timeout | undefined;

  /** One that cannot be written was told by the group; the next signs what this one would have. */
  const sign = (occasion: 'time' | 'stop') =>
    group.append([{ kind: 'checkpoint', occasion }]).catch(() => undefined);

  return {
    name: dependencies.name,
    append: group.append,
    async start() {
      try {
        await disk.makeDirectory(places.trail.directory);
        release = await lockTrail(places.trail.directory);
        const key = await loadSigningKey(disk, settings.signing_key_file, storageDirectory);
        for (const found of await trail.start(key)) log.warn({ component }, sentenceOf(found));
      } catch (cause) {
        await release?.();
        throw new Error(`${component}: ${describeStart(failure, cause)}`, { cause });
      }
      const tick = () => void sign('time').then(() => retention.run());
      timer = setInterval(tick, settings.checkpoint_interval).unref();
    },
    async stop(deadline) {
      clearInterval(timer);
      if (release && !deadline.aborted) void sign('stop');
      await group.finish(deadline);
      await copies.finish(deadline);
      // What was acknowledged is synced: who stops loses nothing by it.
      await file.close().catch((cause: unknown) => {
        log.warn({ component }, describeFailure(`cannot close ${file.path}`, cause));
      });
      await release?.();
    },
  };
}

function placesOf(
  settings: FileAuditConfig,
  storageDirectory: string,
  disk: AuditDisk,
): { readonly trail: TrailPlace; readonly copies: TrailPlace } {
  const directory = trailDirectoryOf(settings, storageDirectory);
  const second = settings.checkpoint_directory ?? checkpointDirectoryOf(directory);
  return {
    trail: { disk, directory, stem: 'audit' },
    copies: { disk, directory: second, stem: 'checkpoints' },
  };
}

function trailDirectoryOf({ directory }: FileAuditConfig, storageDirectory: string): string {
  return directory ?? join(storageDirectory, 'audit');
}

/** Where the copies of a trail's checkpoints are, when nothing else is said. */
export function checkpointDirectoryOf(directory: string): string {
  return `${resolve(directory)}-checkpoints`;
}

/** Told once, not for each checkpoint. */
function tellOutage(component: string, directory: string, log: AuditDependencies['log']) {
  let isOut = false;
  return (cause: unknown): void => {
    if (cause !== undefined && !isOut) {
      const message = describeFailure(`cannot copy checkpoints to ${directory}`, cause);
      log.error({ component }, `${message}; a trail that is cut off would not show`);
    }
    if (cause === undefined && isOut) log.info({ component }, 'checkpoints are copied again');
    isOut = cause !== undefined;
  };
}

function describeStart(failure: string, cause: unknown): string {
  const { code, message } = cause as { readonly code?: unknown; readonly message: string };
  return typeof code === 'string' ? describeFailure(failure, cause) : message;
}

function sentenceOf({ found, file, bytes, set_aside, checkpoint_seq }: Found): string {
  switch (found) {
    case 'torn_line':
      return `${file} ended in a torn line, of which nobody was told: ${bytes} bytes were cut`;
    case 'unverified_lines':
      return `the end of ${file} does not verify: ${bytes} bytes were moved to ${set_aside}`;
    case 'shorter_than_checkpoints':
      return `the audit trail ends before its checkpoint at seq ${checkpoint_seq}: it was cut off`;
  }
}

/** `audit: { file: … }`. */
export const fileAudit = {
  kind: 'audit',
  type: 'file',
  config: fileAuditConfig,
  trail: trailDirectoryOf,
  create: (parsed, dependencies) => createFileSink(parsed, dependencies),
} satisfies AuditFactory<typeof fileAuditConfig>;
