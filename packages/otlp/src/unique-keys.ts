// Not hot: only where a key was replaced.

import type { Edit, Frame } from './splice.ts';
import { resource, type Message } from './tables.ts';
import { behindLength, delimitedFields, type Content } from './wire.ts';

/** A replaced key, and the list of attributes that it stands in. */
export interface KeyEdit {
  readonly edit: Edit;
  readonly replacement: Uint8Array;
  /** The message that holds the list. */
  readonly holder: Message;
  /**
   * The innermost repeated message around the list. A reader merges what stands twice in it though
   * it may not, so that the list can stand in several places of it.
   */
  readonly owner: Frame;
  /** Field numbers that lead from the owner to an element of the list. */
  readonly steps: readonly number[];
}

/** What is to be spliced. */
export interface Changes {
  readonly bytes: Uint8Array;
  readonly edits: Edit[];
  readonly frames: Frame[];
}

/**
 * Gives replaced keys that equal another key of their list a number, such as `key_2`, and lets
 * references to replaced keys follow them. Keys that were not replaced stay as they are, even where
 * they are equal: so there is nothing for a second pass to do.
 *
 * @see common.proto: «The keys MUST be unique», `EntityRef.id_keys` «MUST exist» in the resource
 */
export function settleKeys(keyEdits: readonly KeyEdit[], changes: Changes): void {
  const keyEditsByStart = new Map(keyEdits.map((keyEdit) => [keyEdit.edit.start, keyEdit]));
  const references = new References(changes);
  const settled = new Set<string>();
  for (const keyEdit of keyEdits) {
    const list = [keyEdit.owner.start, ...keyEdit.steps].join();
    if (settled.has(list)) continue;
    settled.add(list);
    const newKeys = numberKeys(keyEdit, keyEditsByStart, changes.bytes);
    if (keyEdit.holder === resource) references.follow(keyEdit, newKeys);
  }
}

/** @returns of each replaced key of one list what stands there now; Latin-1 */
function numberKeys(
  { owner, steps }: KeyEdit,
  keyEditsByStart: ReadonlyMap<number, KeyEdit>,
  bytes: Uint8Array,
): Map<string, string> {
  const taken = new Set<string>();
  const replaced: { original: string; keyEdit: KeyEdit }[] = [];
  for (const way of along(bytes, owner, steps)) {
    const key = lastKey(bytes, way.at(-1) ?? owner);
    const original = key ? textOf(bytes, key) : '';
    const keyEdit = key && keyEditsByStart.get(key.lengthStart);
    if (keyEdit) replaced.push({ original, keyEdit });
    else taken.add(original);
  }
  const newKeys = new Map<string, string>();
  const counts = new Map<string, number>();
  for (const { original, keyEdit } of replaced) {
    const wanted = Buffer.from(keyEdit.replacement).toString('latin1');
    let key = wanted;
    // Goes on where it stopped: of a million equal keys each takes one step.
    for (let count = counts.get(wanted) ?? 1; taken.has(key); counts.set(wanted, count)) {
      key = `${wanted}_${String(++count)}`;
    }
    taken.add(key);
    if (key !== wanted) keyEdit.edit.bytes = behindLength(Buffer.from(key, 'latin1'));
    if (!newKeys.has(original)) newKeys.set(original, key);
  }
  return newKeys;
}

/** From a resource to the keys that its `entity_refs` name: `id_keys` and `description_keys`. */
const referenceSteps = [
  [3, 3],
  [3, 4],
] as const;

class References {
  readonly #changes: Changes;
  #editsByStart: Map<number, Edit> | undefined;
  #framesByStart: Map<number, Frame> | undefined;

  constructor(changes: Changes) {
    this.#changes = changes;
  }

  /** Whatever the visitor made of a reference, it names the key that stands there now. */
  follow({ owner, steps }: KeyEdit, newKeys: ReadonlyMap<string, string>): void {
    const { bytes } = this.#changes;
    for (const toText of referenceSteps) {
      for (const way of along(bytes, owner, [...steps.slice(0, -1), ...toText])) {
        const reference = way.pop();
        if (!reference) continue;
        const key = newKeys.get(textOf(bytes, reference));
        if (key !== undefined) this.#write(reference, key, () => this.#frame(owner, way));
      }
    }
  }

  #write({ lengthStart, end }: Content, key: string, frame: () => Frame): void {
    const { edits } = this.#changes;
    const bytes = behindLength(Buffer.from(key, 'latin1'));
    this.#editsByStart ??= new Map(edits.map((edit) => [edit.start, edit]));
    const edit = this.#editsByStart.get(lengthStart);
    if (edit) edit.bytes = bytes;
    else edits.push({ start: lengthStart, end, bytes, frame: frame() });
  }

  /** Of the last message of a way; made, with those around it, where nothing was edited. */
  #frame(owner: Frame, way: readonly Content[]): Frame {
    const { frames } = this.#changes;
    this.#framesByStart ??= new Map(frames.map((frame) => [frame.start, frame]));
    let frame = owner;
    for (const { lengthStart, start, end } of way) {
      const known = this.#framesByStart.get(start);
      frame = known ?? { parent: frame, lengthStart, start, end, gained: 0 };
      if (known) continue;
      this.#framesByStart.set(start, frame);
      frames.push(frame);
    }
    return frame;
  }
}

/** Every way from a message along field numbers: the contents that lead to each last one, and it. */
function* along(
  bytes: Uint8Array,
  from: { readonly start: number; readonly end: number },
  [step, ...steps]: readonly number[],
): Generator<Content[]> {
  for (const field of delimitedFields(bytes, from.start, from.end)) {
    if (field.number !== step) continue;
    if (steps.length === 0) yield [field];
    else for (const way of along(bytes, field, steps)) yield [field, ...way];
  }
}

/** A reader takes the last of several keys. */
function lastKey(bytes: Uint8Array, { start, end }: Pick<Content, 'start' | 'end'>) {
  let last: Content | undefined;
  for (const field of delimitedFields(bytes, start, end)) if (field.number === 1) last = field;
  return last;
}

function textOf(bytes: Uint8Array, { start, end }: Content): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
}
