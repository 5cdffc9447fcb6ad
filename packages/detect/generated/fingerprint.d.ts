/** What assembly/fingerprint.ts exports: its arguments are said there. */
export interface Functions {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  begin(key: number): void;
  add(key: number, input: number, length: number): void;
  end(length: bigint, out: number): void;
}

/** New functions with a memory of their own. */
export function instantiate(): Functions;
