/** What was measured in this process: what to print, and what to keep. */
export interface MicroReport {
  readonly text: string;
  readonly results: unknown;
}
