import type { PolicyComparison } from '@traceveil/console';

type Line = PolicyComparison['lines'][number];

/** Above it lines are not brought together: what differs is all out and all in. */
const cellsMax = 4_000_000;

/** What makes one text of another, line by line; the smallest number of lines that change. */
export function diffLines(before: string, after: string): Line[] {
  const [old, young] = [linesOf(before), linesOf(after)];
  let start = 0;
  while (start < old.length && start < young.length && old[start] === young[start]) start += 1;
  let end = 0;
  const endMax = Math.min(old.length, young.length) - start;
  while (end < endMax && old.at(-1 - end) === young.at(-1 - end)) end += 1;
  return [
    ...old.slice(0, start).map((text) => line('same', text)),
    ...diffMiddle(old.slice(start, old.length - end), young.slice(start, young.length - end)),
    ...old.slice(old.length - end).map((text) => line('same', text)),
  ];
}

/** What stands after the last line end is no line when it is nothing. */
function linesOf(text: string): string[] {
  const lines = text.split(/\r?\n/);
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

function diffMiddle(old: readonly string[], young: readonly string[]): Line[] {
  if (old.length * young.length > cellsMax) return [...all('removed', old), ...all('added', young)];
  const width = young.length + 1;
  // Of the longest lists of lines that both have, from a line of each to the end.
  const common = new Uint32Array((old.length + 1) * width);
  const at = (one: number, other: number) => common[one * width + other] ?? 0;
  for (let one = old.length - 1; one >= 0; one -= 1) {
    for (let other = young.length - 1; other >= 0; other -= 1) {
      common[one * width + other] =
        old[one] === young[other]
          ? at(one + 1, other + 1) + 1
          : Math.max(at(one + 1, other), at(one, other + 1));
    }
  }
  const lines: Line[] = [];
  let [one, other] = [0, 0];
  while (one < old.length && other < young.length) {
    if (old[one] === young[other]) {
      lines.push(line('same', old[one] ?? ''));
      one += 1;
      other += 1;
    } else if (at(one + 1, other) >= at(one, other + 1)) {
      lines.push(line('removed', old[one] ?? ''));
      one += 1;
    } else {
      lines.push(line('added', young[other] ?? ''));
      other += 1;
    }
  }
  return [...lines, ...all('removed', old.slice(one)), ...all('added', young.slice(other))];
}

function all(is: Line['is'], texts: readonly string[]): Line[] {
  return texts.map((text) => line(is, text));
}

function line(is: Line['is'], text: string): Line {
  return { is, text };
}
