// For tests: counts the work of a scan where it is done, so that nothing in production counts.

import { countSteps } from './regexp-steps.ts';

type Method = (this: unknown, ...given: unknown[]) => unknown;
type Cost = (self: string, given: readonly unknown[], result: unknown) => number;

/** Looking for one letter goes by many letters at once: 16 in the instructions of every processor. */
const lettersAtOnce = 16;

/** What methods of strings look at, in letters. */
const costs: Readonly<Record<string, Cost>> = {
  charAt: () => 1,
  charCodeAt: () => 1,
  startsWith: (_, [needle]) => lengthOf(needle),
  endsWith: (_, [needle]) => lengthOf(needle),
  indexOf: (self, [needle, from], found) =>
    ((Number(found) < 0 ? self.length : Number(found)) - Number(from ?? 0)) / atOnce(needle) + 1,
  lastIndexOf: (self, [needle, from], found) =>
    Math.min(Number(from ?? Infinity), self.length) - Number(found) + lengthOf(needle),
  includes: (self, [needle, from]) => {
    const found = lookUp(self, needle, from);
    return ((found < 0 ? self.length : found) - Number(from ?? 0)) / atOnce(needle) + 1;
  },
  trimStart: (self, _, result) => self.length - lengthOf(result) + 1,
  trimEnd: (self, _, result) => self.length - lengthOf(result) + 1,
  trim: (self, _, result) => self.length - lengthOf(result) + 1,
  toLowerCase: (self) => self.length,
  toUpperCase: (self) => self.length,
  replaceAll: (self) => self.length,
  split: (self) => self.length,
};

const indexOf = Object.getOwnPropertyDescriptor(String.prototype, 'indexOf')?.value as (
  this: string,
  needle: string,
  from?: number,
) => number;

/**
 * Counts what patterns and methods of strings look at while `work` runs: letters, each as often as
 * it is looked at, with every way that a pattern tries; and the bytes that become strings. Not the
 * reads of bytes one by one.
 */
export function countWork(work: () => void): number {
  let count = 0;
  let isCounting = true;
  const add = (cost: () => number) => {
    if (!isCounting) return;
    // What it takes to count is not counted.
    isCounting = false;
    count += cost();
    isCounting = true;
  };
  const undo: (() => void)[] = [];
  const patch = (target: object, name: string, make: (original: Method) => Method) => {
    const known = Object.getOwnPropertyDescriptor(target, name);
    if (!known) throw new Error(`no ${name} to count`);
    Object.defineProperty(target, name, { ...known, value: make(known.value as Method) });
    undo.push(() => Object.defineProperty(target, name, known));
  };
  for (const [name, cost] of Object.entries(costs)) {
    patch(
      String.prototype,
      name,
      (original) =>
        function counted(this: unknown, ...given) {
          const result = original.apply(this, given);
          add(() => cost(this as string, given, result));
          return result;
        },
    );
  }
  // All that a pattern is used for goes through its `exec`, once that is not the built-in one.
  patch(
    RegExp.prototype,
    'exec',
    (original) =>
      function counted(this: unknown, text) {
        add(() => countSteps(this as RegExp, text as string));
        return original.call(this, text);
      },
  );
  patch(
    Buffer.prototype as object,
    'toString',
    (original) =>
      function counted(this: unknown, ...given) {
        add(() => (this as Buffer).length);
        return original.apply(this, given);
      },
  );
  try {
    work();
  } finally {
    for (const restore of undo.reverse()) restore();
  }
  return count;
}

function lengthOf(text: unknown): number {
  return typeof text === 'string' ? text.length : 1;
}

function atOnce(needle: unknown): number {
  return lengthOf(needle) === 1 ? lettersAtOnce : 1;
}

function lookUp(self: string, needle: unknown, from: unknown): number {
  return indexOf.call(self, String(needle), Number(from ?? 0));
}
