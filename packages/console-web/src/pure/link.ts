/** An address that may be followed: `http` or `https`, and nothing that runs. */
export function safeUrl(written: string): string | undefined {
  if (!URL.canParse(written)) return undefined;
  const url = new URL(written);
  return url.protocol === 'http:' || url.protocol === 'https:' ? url.href : undefined;
}

/**
 * Where a trace can be looked at in a backend.
 *
 * @param template with `{trace_id}` in it
 * @returns undefined when it is no trace id, or the address may not be followed
 */
export function traceUrl(template: string, traceId: string): string | undefined {
  if (!/^[\da-f]{32}$/.test(traceId) || !template.includes('{trace_id}')) return undefined;
  return safeUrl(template.replaceAll('{trace_id}', traceId));
}
