import { basename, dirname } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { diskFileSystem, type FileSystem, type LogFile } from './file-system.ts';
import { ann, batchOf, bob, createStage, valueOf, yes } from './stage.ts';

const stage = createStage();
beforeEach(stage.open);
afterEach(stage.close);

/** A disk that knows what a loss of power would take. */
function watchedDisk() {
  const unsynced = new Set<string>();
  const watched = (path: string, file: LogFile): LogFile => ({
    ...file,
    async append(buffers) {
      unsynced.add(`bytes of ${basename(path)}`);
      await file.append(buffers);
    },
    async sync() {
      await file.sync();
      unsynced.delete(`bytes of ${basename(path)}`);
    },
  });
  const files: FileSystem = {
    ...diskFileSystem,
    async create(path) {
      unsynced.add(`a name in ${basename(dirname(path))}`);
      return watched(path, await diskFileSystem.create(path));
    },
    open: async (path) => watched(path, await diskFileSystem.open(path)),
    async syncDirectory(path) {
      await diskFileSystem.syncDirectory(path);
      unsynced.delete(`a name in ${basename(path)}`);
    },
  };
  return { files, unsynced: () => [...unsynced] };
}

it('says "done" when a loss of power would take nothing of it', async () => {
  const { files, unsynced } = watchedDisk();
  const { vault, approvals } = await stage.start({ files });
  const value = valueOf('s3cret');
  const held = batchOf('clean', 'raw');
  const subject = { kind: 'reveal', sealedIds: [value.sealedId] } as const;
  let id = '';
  const steps = [
    () => vault.keep({ sealed: [value], held: [] }),
    () => vault.keep({ sealed: [], held: [held] }),
    async () => ({ id } = await approvals.ask(ann, { subject, reason: 'why' })),
    () => approvals.decide(bob, id, yes),
    () => approvals.use(ann, id),
    async () => {
      const { holdId } = held;
      const release = { kind: 'release', holdId, mode: 'masked', tokens: [] } as const;
      const asked = await approvals.ask(ann, { subject: release, reason: 'why' });
      await approvals.decide(bob, asked.id, yes);
    },
    () => vault.noteReleased(held.holdId),
  ];
  for (const [index, step] of steps.entries()) {
    await step();
    expect([index, unsynced()]).toEqual([index, []]);
  }
});
