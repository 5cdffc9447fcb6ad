import type { Desk } from './handler.ts';

/** Where a trace can be looked at. */
interface TraceLink {
  readonly name: string;
  readonly url: string;
}

/** With `{trace_id}` to be filled in. */
export function traceLinkTemplates({ sources, config }: Desk): TraceLink[] {
  const templates = { ...sources.traceLinks, ...config.trace_links };
  return Object.entries(templates).map(([name, url]) => ({ name, url }));
}

/** Of these traces, the first twenty. */
export function traceLinks(desk: Desk, traceIds: readonly string[]): TraceLink[] {
  const ids = traceIds.filter((id) => /^[\da-f]{32}$/.test(id)).slice(0, 20);
  return traceLinkTemplates(desk).flatMap(({ name, url }) =>
    ids.map((id) => ({ name, url: url.replaceAll('{trace_id}', id) })),
  );
}
