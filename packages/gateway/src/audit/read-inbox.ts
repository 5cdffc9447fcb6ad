import { constants } from 'node:fs';
import { mkdir, open, readdir, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { AuditEvent, Log, ReadEvent } from '@traceveil/pipeline';
import { z } from 'zod';

/** Of a file; what a command leaves is far below. */
export const noteBytesMax = 16_384;
const intervalMs = 1_000;
/** In one look; the others have their turn in the next. */
const notesMax = 1_000;
const name = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\.json$/;
const component = 'audit-inbox';

const note = z.strictObject({
  time: z.iso.datetime({ precision: 3 }),
  kind: z.literal('read'),
  read_id: z.uuid(),
  command: z.enum([
    ...['session list', 'session show', 'session replay', 'spool show'],
    ...['audit search', 'audit lookup', 'report'],
  ] as const),
  subject: z.string().max(2_000),
  actor: z.strictObject({ name: z.string().max(256), uid: z.int() }),
  purpose: z.string().max(1_000),
  results: z.int().nonnegative(),
}) satisfies z.ZodType<ReadEvent>;

/** Takes what commands leave beside a running gateway, which alone writes the trail. */
export interface ReadInbox {
  /** Takes what lies there, and looks again each second. */
  start(): Promise<void>;
  /** What comes later is for the next start. */
  stop(): Promise<void>;
}

/** @param tell resolves when an event is durable */
export function createReadInbox(
  directory: string,
  { tell, log }: { readonly tell: (event: AuditEvent) => Promise<void>; readonly log: Log },
): ReadInbox {
  /** Of files that could not be removed: they are in the trail, once. */
  const written = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  let isOut = false;
  let looking: Promise<void> = Promise.resolve();

  async function look(): Promise<void> {
    try {
      const found = (await readdir(directory)).filter((one) => name.test(one)).sort();
      for (const one of found.slice(0, notesMax)) {
        if (isStopped) return;
        await take(one);
      }
      isOut = false;
    } catch (error) {
      if (!isOut) log.error({ component, code: codeOf(error) }, 'cannot be read or written');
      isOut = true;
    }
  }

  async function take(one: string): Promise<void> {
    const path = join(directory, one);
    if (!written.has(one)) {
      const event = await read(path);
      if (event === 'gone') return;
      if (event === 'bad') {
        await rename(path, `${path}.bad`);
        log.error({ component }, `${one}.bad is no note of a reading; it is not in the trail`);
        return;
      }
      await tell(event);
      written.add(one);
    }
    await unlink(path);
    written.delete(one);
  }

  function lookLater(): void {
    if (isStopped) return;
    timer = setTimeout(() => {
      looking = look().finally(lookLater);
    }, intervalMs).unref();
  }

  return {
    async start() {
      await mkdir(directory, { recursive: true, mode: 0o700 }).catch(() => undefined); // Told below.
      looking = look().finally(lookLater);
      await looking;
    },
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await looking;
    },
  };
}

/** Follows no link and waits for no pipe: anything but a small file is none of ours. */
async function read(path: string): Promise<ReadEvent | 'bad' | 'gone'> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  let file;
  try {
    file = await open(path, flags);
    const facts = await file.stat();
    if (!facts.isFile() || facts.size > noteBytesMax) return 'bad';
    const { buffer, bytesRead } = await file.read(Buffer.alloc(noteBytesMax), 0, noteBytesMax, 0);
    const parsed = note.safeParse(JSON.parse(buffer.toString('utf8', 0, bytesRead)));
    return parsed.success ? parsed.data : 'bad';
  } catch (error) {
    return codeOf(error) === 'ENOENT' ? 'gone' : 'bad';
  } finally {
    await file?.close();
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? (error as Error).name;
}
