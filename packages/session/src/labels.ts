import type { Belonging } from './belongings.ts';

/** What a recording is found by: of each trace in it, its session, or of each session its traces. */
export interface Label {
  /** Empty where items have none. */
  readonly traceId: string;
  /** Empty where it is not known. */
  readonly session: string;
}

/** On a recording of more traces than can be listed: anybody's items may be in it. */
const anything = '*';

const labelsMax = 10_000;

/** Each pair of a trace and a session once. */
export function labelsOf(items: readonly Belonging[]): string[] {
  const labels = new Set<string>();
  let last: Belonging | undefined;
  for (const item of items) {
    // Most follow their like.
    const isNew = item.traceId !== last?.traceId || item.session !== last.session;
    if (isNew) labels.add(`${item.traceId} ${item.session}`);
    last = item;
  }
  return labels.size > labelsMax ? [anything] : [...labels];
}

/** For recordings that are not looked into. */
export const labelsOfAnything: readonly string[] = [anything];

/** @returns undefined when it says nothing */
export function parseLabel(label: string): Label | undefined {
  if (label === anything) return undefined;
  const space = label.indexOf(' ');
  return { traceId: label.slice(0, space), session: label.slice(space + 1) };
}
