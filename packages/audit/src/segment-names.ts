import type { AuditDisk } from './audit-disk.ts';

const seqDigits = 12;

/** A file of a trail, or of the copies of its checkpoints. */
export interface Segment {
  readonly name: string;
  /** Of its first event; `undefined`: the file that is written now. */
  readonly firstSeq: number | undefined;
}

/** The file that is written now. */
export function currentName(stem: string): string {
  return `${stem}.jsonl`;
}

/** The name of a file that is full, without `.jsonl`: a listing has them in the chain's order. */
export function closedStem(stem: string, firstSeq: number): string {
  return `${stem}-${String(firstSeq).padStart(seqDigits, '0')}`;
}

/** Those of `names` that are segments, oldest first; others are not of the chain. */
export function segmentsAmong(names: readonly string[], stem: string): Segment[] {
  const closed = new RegExp(`^${stem}-(\\d{${String(seqDigits)},15})(?:-\\d+)?\\.jsonl$`);
  const segments = names.flatMap((name): Segment[] => {
    if (name === currentName(stem)) return [{ name, firstSeq: undefined }];
    const [, digits] = closed.exec(name) ?? [];
    return digits === undefined ? [] : [{ name, firstSeq: Number(digits) }];
  });
  const seqOf = ({ firstSeq = Number.MAX_SAFE_INTEGER }: Segment) => firstSeq;
  return segments.sort(
    (one, other) => seqOf(one) - seqOf(other) || (one.name < other.name ? -1 : 1),
  );
}

/** A name of which there is no file yet: nothing is ever overwritten. */
export async function freeName(
  disk: Pick<AuditDisk, 'list'>,
  directory: string,
  wanted: { readonly start: string; readonly end: string },
): Promise<string> {
  const taken = new Set(await disk.list(directory));
  for (let count = 0; ; count += 1) {
    const name = `${wanted.start}${count === 0 ? '' : `-${String(count)}`}${wanted.end}`;
    if (!taken.has(name)) return name;
  }
}
