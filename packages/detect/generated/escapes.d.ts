/** What assembly/escapes.ts exports: its arguments are said there. */
export interface Functions {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  unescape(...numbers: number[]): void;
}

/** New functions with a memory of their own. */
export function instantiate(): Functions;
