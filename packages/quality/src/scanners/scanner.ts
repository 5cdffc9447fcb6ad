import type { Match } from './matches.ts';

/** Another tool that finds secrets. */
export interface OtherScanner {
  readonly name: string;
  /** How to install it where it is looked for. */
  readonly install: string;
  /** Undefined where it is not installed. */
  version(): string | undefined;
  /**
   * The command that scans a folder, one text a file.
   *
   * @param report a file that it may write
   */
  command(folder: string, report: string): readonly [program: string, ...words: string[]];
  /** What it printed, or wrote into its report. */
  read(printed: string, report: string): readonly Match[];
}
