import { compare, leavesOf } from '../harness/compare.ts';
import type { Change } from '../harness/compare.ts';
import { createLeakFinder } from '../harness/leaks.ts';
import type { LeakFinder, Planted } from '../harness/leaks.ts';
import type { Decoded } from '../harness/otlp-protocol.ts';

/** Something that is not as it should be in one field of one request. */
export interface Flaw {
  readonly field: string;
  /**
   * The kind of a planted secret that is left; or what else is wrong: `removed more`, where no
   * secret was; `changed`, beside the replacements; `no longer JSON`; `structure`.
   */
  readonly kind: string;
  /** Text to look at. Only planted secrets are in it. */
  readonly shown: string;
}

/** What a captured request became. */
export interface Judgement {
  readonly flaws: readonly Flaw[];
  /** Planted secrets, by field, before and after. */
  readonly planted: number;
  readonly left: number;
}

/** Compares what a library sent with what a backend got. */
export type Judge = (before: Decoded, after: Decoded) => Judgement;

/** Makes a judge that knows what was planted. */
export function createJudge(secrets: Planted): Judge {
  const find = createLeakFinder(secrets);
  const isPiece = createPieceTest(secrets);
  return (before, after) => {
    const { changes, differences } = compare(before, after);
    const flaws = [
      ...differences.map((field) => ({ field, kind: 'structure', shown: '' })),
      ...changes.flatMap((change) =>
        flawsOfChange(change, (text) => isPiece(text) || find(text).length > 0),
      ),
    ];
    let left = 0;
    for (const { field, text } of leavesOf(after)) {
      for (const { place, kind, length, context } of find(text)) {
        flaws.push({ field, kind, shown: `${place}, ${length} characters: ${context}` });
        left++;
      }
    }
    return { flaws, planted: count(before, find), left };
  };
}

function count(request: Decoded, find: LeakFinder): number {
  return leavesOf(request).reduce((sum, { text }) => sum + find(text).length, 0);
}

/** Words behind which a value counts as a credential though it was not planted. */
const credentialName =
  /(?:password|passwd|pwd|\bpw|secret|token|api[_-]?key|credential|authorization|cookie)\W*$/i;

function flawsOfChange(
  { field, before, after, removed }: Change,
  isPlanted: (text: string) => boolean,
): Flaw[] {
  const flaws: Flaw[] = [];
  if (isJson(before) && !isJson(after)) {
    flaws.push({ field, kind: 'no longer JSON', shown: after.slice(0, 200) });
  }
  if (removed === undefined) {
    const shown = `${before.slice(0, 200)} → ${after.slice(0, 200)}`;
    return [...flaws, { field, kind: 'changed', shown }];
  }
  let position = 0;
  for (const text of removed) {
    const start = before.indexOf(text, position);
    position = start + text.length;
    const isCredential = credentialName.test(before.slice(Math.max(0, start - 40), start));
    if (isCredential || credentialName.test(lastKey(field))) continue;
    if (isPlanted(text)) continue;
    const around = before.slice(Math.max(0, start - 60), position + 60);
    flaws.push({ field, kind: 'removed more', shown: `«${text}» in ${around}` });
  }
  return flaws;
}

/** Whether a text is all of it a piece of a planted secret, such as a stream's. */
function createPieceTest(planted: Planted): (text: string) => boolean {
  const secrets = Object.values(planted).flatMap((kinds) => Object.values(kinds));
  return (text) => {
    const piece = text.replaceAll('\\n', '\n').trim();
    return secrets.some((secret) => secret.includes(piece));
  };
}

/** `token` of `resource{app}{token}`. */
function lastKey(field: string): string {
  return field.slice(field.lastIndexOf('{') + 1, field.lastIndexOf('}'));
}

function isJson(text: string): boolean {
  if (!/^\s*[[{]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
