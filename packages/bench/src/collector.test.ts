import { describe, expect, it } from '@jest/globals';
import { parseComponents } from './collector.ts';

const written = (http: string, grpc: string) => `
buildinfo:
    command: otelcol
    description: A Collector
    version: 0.161.0
exporters:
    - name: ${grpc}
      module: go.opentelemetry.io/collector/exporter/otlpexporter v0.161.0
      stability:
        traces: Stable
    - name: ${http}
      module: ""
`;

describe('what a Collector says of itself', () => {
  it.each([
    ['otlphttp', 'otlp'],
    ['otlp_http', 'otlp_grpc'],
  ])('names its version and its exporters: %s, %s', (http, grpc) => {
    expect(parseComponents(written(http, grpc))).toEqual({
      version: '0.161.0',
      exporters: { http, grpc },
    });
  });
});
