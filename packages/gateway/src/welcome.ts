/** What to do next, for those who started without a configuration. */
export function welcome(hasColours: boolean): string {
  const bold = (text: string) => (hasColours ? `\u001b[1m${text}\u001b[22m` : text);
  return `
${bold('Traceveil is running')} with its built-in configuration.

  takes    OTLP/HTTP  http://127.0.0.1:4318     OTLP/gRPC  127.0.0.1:4317
  keeps    clean spans in ./data/spans/clean.jsonl, the audit trail in ./data/audit/audit.jsonl
  health   http://127.0.0.1:8888/readyz, metrics at /metrics

  See it work, in another terminal:
    ${bold('npx traceveil demo')}

  Point your agent at it:
    export OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318

  Send clean spans on to a backend: npx traceveil run --config FILE
  Stop: Ctrl-C

`;
}
