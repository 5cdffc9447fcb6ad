import { count, sizeOf } from './result.ts';

/** Where progress is shown; standard error. */
export interface Terminal {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const quietMs = 1_000;
const everyMs = 200;

/**
 * A line on a terminal that says how far a long scan is; nothing where nobody looks. Asked after each
 * piece of work: a scan leaves a timer no turn.
 */
export class Progress {
  readonly #terminal: Terminal;
  readonly #now: () => number;
  readonly #begun: number;
  #last: number;
  #isShown = false;

  constructor(terminal: Terminal, now: () => number) {
    this.#terminal = terminal;
    this.#now = now;
    this.#begun = now();
    this.#last = this.#begun;
  }

  show({ files, bytes, found }: { files: number; bytes: number; found: readonly unknown[] }): void {
    if (this.#terminal.isTTY !== true) return;
    const now = this.#now();
    if (now - this.#begun < quietMs || now - this.#last < everyMs) return;
    this.#last = now;
    this.#isShown = true;
    const seconds = Math.round((now - this.#begun) / 1_000);
    const said = `${count(files, 'file')}, ${sizeOf(bytes)}, ${found.length} found, ${seconds} s`;
    this.#terminal.write(`\r\u001b[K${said}`);
  }

  /** Wipes the line. */
  end(): void {
    if (this.#isShown) this.#terminal.write('\r\u001b[K');
  }
}
