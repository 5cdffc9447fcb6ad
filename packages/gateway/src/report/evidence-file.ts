import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join } from 'node:path';

const bufferedMax = 65_536;

/** A file of a package, as the manifest names it. */
export interface FileFacts {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** Written from its beginning to its end, with little of it in memory. */
export interface EvidenceFile {
  write(text: string | Uint8Array): Promise<void>;
  end(): Promise<FileFacts>;
}

/** Makes a file that only its owner reads. */
export async function createEvidenceFile(directory: string, name: string): Promise<EvidenceFile> {
  const file = await open(join(directory, name), 'wx', 0o600);
  const hash = createHash('sha256');
  let waiting: Buffer[] = [];
  let [waitingBytes, bytes] = [0, 0];

  async function flush(): Promise<void> {
    const all = Buffer.concat(waiting);
    waiting = [];
    waitingBytes = 0;
    bytes += all.length;
    hash.update(all);
    await file.writeFile(all);
  }

  return {
    async write(text) {
      const part = Buffer.from(text);
      waiting.push(part);
      waitingBytes += part.length;
      if (waitingBytes >= bufferedMax) await flush();
    },
    async end() {
      await flush();
      await file.datasync();
      await file.close();
      return { name, bytes, sha256: hash.digest('hex') };
    },
  };
}
