/** The system's code and nothing else of its message, so that one line stays one clear line. */
export function failureOf(what: string, cause: unknown): string {
  const { code } = cause as { readonly code?: unknown };
  return typeof code === 'string' ? `${what}: ${code}` : what;
}
