/** What assembly/survey.ts exports: its arguments are said there. */
export interface Functions {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  open(...numbers: number[]): void;
  findInSix(...numbers: number[]): void;
  findInBlock(...numbers: number[]): void;
  findInOne(...numbers: number[]): number;
  findRuns(...numbers: number[]): number;
}

/** New functions with a memory of their own. */
export function instantiate(): Functions;
