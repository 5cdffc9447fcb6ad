import { join } from 'node:path';
import { ApprovalError } from './approval-error.ts';
import { failureOf, type FileSystem } from './file-system.ts';

const named = /^([\da-f-]{36})\.used$/;

/**
 * A file for each request that was used up. The system makes a file of a name once, whoever asks:
 * of two gateways that share the directory one has it.
 */
export class Claims {
  readonly #files: FileSystem;
  readonly #directory: string;

  constructor(files: FileSystem, directory: string) {
    this.#files = files;
    this.#directory = directory;
  }

  /** @returns the requests that were used up */
  async start(): Promise<readonly string[]> {
    await this.#files.makeDirectory(this.#directory);
    const names = await this.#files.list(this.#directory);
    return names.flatMap((name) => named.exec(name)?.[1] ?? []);
  }

  /**
   * Resolves when it is ours and nobody else's, also after a loss of power.
   *
   * @throws ApprovalError `used`; `unavailable`
   */
  async claim(id: string): Promise<void> {
    const path = this.#pathOf(id);
    let isOurs = false;
    try {
      const file = await this.#files.create(path);
      isOurs = true;
      try {
        await file.sync();
      } finally {
        await file.close();
      }
      await this.#files.syncDirectory(this.#directory);
    } catch (cause) {
      if (isOurs) await this.giveBack(id);
      else if ((cause as NodeJS.ErrnoException).code === 'EEXIST') {
        throw new ApprovalError('used', 'it was used before', { cause });
      }
      const message = failureOf(`cannot write to ${this.#directory}`, cause);
      throw new ApprovalError('unavailable', `${message}; nothing is shown`, { cause });
    }
  }

  /** Of one that is ours, and by which nothing was shown. */
  async giveBack(id: string): Promise<void> {
    await this.#files.remove(this.#pathOf(id)).catch(() => undefined); // It stays used, then.
  }

  #pathOf(id: string): string {
    return join(this.#directory, `${id}.used`);
  }
}
