import { isDeepStrictEqual } from 'node:util';

/** Stands where a secret was; in a URL as `%5B…`. */
const token = /(?:\[|%5B)REDACTED(?::|%3A)[a-z\d][\w.-]*(?:#|%23)[\da-f]{12}(?:\]|%5D)/;

/** A string, a number or bytes of a request, and what became of it. */
export interface Change {
  /** Path without positions, such as `resourceSpans[].resource{db_url}`. */
  readonly field: string;
  readonly before: string;
  readonly after: string;
  /** The texts that gave way to a replacement; undefined when the rest changed as well. */
  readonly removed: readonly string[] | undefined;
}

/** A leaf of a request that holds text. */
export interface Leaf {
  readonly field: string;
  readonly text: string;
}

/** What is between two requests. */
export interface Comparison {
  readonly changes: readonly Change[];
  /** Fields that appeared, went away or became something else: a redactor may do none of it. */
  readonly differences: readonly string[];
}

/** Compares two decoded requests leaf by leaf. */
export function compare(before: unknown, after: unknown): Comparison {
  const changes: Change[] = [];
  const differences: string[] = [];
  function visit(left: unknown, right: unknown, field: string): void {
    const [leftText, rightText] = [textOf(left), textOf(right)];
    if (leftText !== undefined && rightText !== undefined) {
      if (leftText === rightText) return;
      const removed =
        removedTexts(leftText, rightText) ?? removedTexts(unpacked(leftText), unpacked(rightText));
      changes.push({ field, before: leftText, after: rightText, removed });
      return;
    }
    if (!isObject(left) || !isObject(right)) {
      if (!isDeepStrictEqual(left, right)) differences.push(field);
      return;
    }
    const names = new Set([...Object.keys(left), ...Object.keys(right)]);
    for (const name of names) visit(left[name], right[name], stepInto(left, name, field));
  }
  visit(before, after, '');
  return { changes, differences };
}

/** Every text of a decoded request; bytes as the UTF-8 that they may be. */
export function leavesOf(request: unknown): Leaf[] {
  const leaves: Leaf[] = [];
  function visit(value: unknown, field: string): void {
    const text = Buffer.isBuffer(value) ? value.toString('utf8') : value;
    if (typeof text === 'string') leaves.push({ field, text });
    else if (isObject(text)) {
      for (const name of Object.keys(text)) visit(text[name], stepInto(text, name, field));
    }
  }
  visit(request, '');
  return leaves;
}

/** With what long base64 stands for in its place: a document is written anew as a whole. */
function unpacked(text: string): string {
  return text.replaceAll(/[A-Z\d+/]{200,}={0,2}/gi, (run) =>
    Buffer.from(run, 'base64').toString('latin1'),
  );
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return Buffer.isBuffer(value) ? value.toString('latin1') : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Buffer.isBuffer(value);
}

/** `attributes[].value.stringValue` of the key `user` is told as `attributes{user}`. */
function stepInto(parent: Readonly<Record<string, unknown>>, name: string, field: string): string {
  if (Array.isArray(parent)) {
    const element: unknown = parent[Number(name)];
    const key = isObject(element) ? element['key'] : undefined;
    return typeof key === 'string' ? `${field}{${key}}` : `${field}[]`;
  }
  if (/^(?:value|values|\w+Value)$/.test(name)) return field;
  return field === '' ? name : `${field}.${name}`;
}

/** What stood before in place of each replacement; undefined if anything else changed. */
export function removedTexts(before: string, after: string): readonly string[] | undefined {
  const pieces = after.split(token);
  const removed: string[] = [];
  const last = pieces.length - 1;
  let position = pieces[0]?.length ?? 0;
  if (last === 0 || !before.startsWith(pieces[0] ?? '')) return undefined;
  for (let index = 1; index <= last; index++) {
    const piece = pieces[index] ?? '';
    const start = index === last ? before.length - piece.length : before.indexOf(piece, position);
    if (start < position || !before.startsWith(piece, start)) return undefined;
    removed.push(before.slice(position, start));
    position = start + piece.length;
  }
  return removed;
}
