/** What assembly/survey.ts exports: its arguments are said there. */
export interface Functions {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  findLiterals(...numbers: number[]): void;
  findRuns(...numbers: number[]): number;
}

/** New functions with a memory of their own. */
export function instantiate(): Functions;
