import { varintSize, writeVarint } from './wire.ts';

/** A message that encloses a changed place, so its length must be mended. */
export interface Frame {
  /** Undefined: the request itself, which has no length. */
  readonly parent: Frame | undefined;
  /** Where its length prefix stands, and where its content begins and ends. */
  readonly lengthStart: number;
  readonly start: number;
  readonly end: number;
  /** Bytes that its content has gained; summed up by `splice`. */
  gained: number;
}

/** Bytes to stand in [start, end) of the original. */
export interface Patch {
  readonly start: number;
  readonly end: number;
  readonly bytes: Uint8Array;
}

/** A patch and the innermost message that encloses it. */
export interface Edit extends Patch {
  bytes: Uint8Array;
  readonly frame: Frame;
}

/**
 * Applies edits and mends the lengths of all that encloses them: one allocation, one pass.
 *
 * @param edits  not overlapping
 * @param frames every enclosing message of every edit, each after its parent
 */
export function splice(
  bytes: Uint8Array,
  edits: readonly Edit[],
  frames: readonly Frame[],
): Uint8Array {
  for (const edit of edits) edit.frame.gained += edit.bytes.length - (edit.end - edit.start);
  const patches: Patch[] = [...edits];
  let gained = 0;
  // From the innermost outwards: a length that needs one more byte lengthens its parent too.
  for (const frame of frames.toReversed()) {
    if (!frame.parent) {
      gained = frame.gained;
      continue;
    }
    const length = frame.end - frame.start + frame.gained;
    const prefix = new Uint8Array(varintSize(length));
    writeVarint(prefix, 0, length);
    patches.push({ start: frame.lengthStart, end: frame.start, bytes: prefix });
    frame.parent.gained += frame.gained + prefix.length - (frame.start - frame.lengthStart);
  }
  patches.sort((a, b) => a.start - b.start);
  // All of it is written below: zeros before that would be a second pass over the memory.
  const spliced = new Uint8Array(Buffer.allocUnsafeSlow(bytes.length + gained).buffer);
  let from = 0;
  let to = 0;
  for (const patch of patches) {
    spliced.set(bytes.subarray(from, patch.start), to);
    to += patch.start - from;
    spliced.set(patch.bytes, to);
    to += patch.bytes.length;
    from = patch.end;
  }
  spliced.set(bytes.subarray(from), to);
  return spliced;
}
