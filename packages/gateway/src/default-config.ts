/**
 * Runs without `--config`: everything on loopback, every rule on, clean spans and the audit trail
 * in files, so that the first minute needs no backend.
 */
export const defaultConfig = `
receivers:
  otlp:
    protocols:
      grpc: { endpoint: 127.0.0.1:4317 }
      http: { endpoint: 127.0.0.1:4318 }
processors:
  redact:
exporters:
  file: { path: ./data/spans/clean.jsonl }
storage: { directory: ./data }
audit:
  file: { directory: ./data/audit }
console: { endpoint: 127.0.0.1:8318 }
service:
  pipelines:
    traces: { receivers: [otlp], processors: [redact], exporters: [file] }
    logs: { receivers: [otlp], processors: [redact], exporters: [file] }
    metrics: { receivers: [otlp], processors: [redact], exporters: [file] }
`;

/** What stands for the file's name in messages about `defaultConfig`. */
export const defaultConfigName = 'built-in configuration';
