/** What to do next, for those who started without a configuration. */
export function welcome(hasColours: boolean, firstPassword: string | undefined): string {
  const bold = (text: string) => (hasColours ? `\u001b[1m${text}\u001b[22m` : text);
  const signIn = firstPassword === undefined ? '' : `\n           ${signInWith(firstPassword)}`;
  return `
${bold('Traceveil is running')} with its built-in configuration.

  takes    OTLP/HTTP  http://127.0.0.1:4318     OTLP/gRPC  127.0.0.1:4317
  keeps    clean spans in ./data/spans/clean.jsonl, the audit trail in ./data/audit/audit.jsonl
  shows    what it does at ${bold('http://127.0.0.1:8318')}${signIn}
  health   http://127.0.0.1:8888/readyz, metrics at /metrics

  See it work, in another terminal:
    ${bold('npx traceveil demo')}

  Point your agent at it:
    export OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318

  Send clean spans on to a backend: npx traceveil run --config FILE
  Stop: Ctrl-C

`;
}

/** Shown on the terminal, once, and written nowhere. */
export function signInWith(firstPassword: string): string {
  return `sign in as admin with ${firstPassword}, which must be changed then`;
}
