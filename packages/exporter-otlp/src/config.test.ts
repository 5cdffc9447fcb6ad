import { describe, expect, it } from '@jest/globals';
import { fakeDependencies } from './fake-dependencies.ts';
import { createOtlpGrpc, otlpGrpc } from './otlp-grpc.ts';
import { createOtlpHttp, otlpHttp } from './otlp-http.ts';

const MiB = 1024 ** 2;

describe('otlp_http', () => {
  const endpoint = 'https://backend.example';

  it("HC3, HC4: has the Collector's defaults, 64 MiB and 4 MiB", () => {
    expect(otlpHttp.config.parse({ endpoint })).toMatchObject({
      compression: 'gzip',
      encoding: 'proto',
      timeout: 30_000,
      retry_on_failure: { enabled: true, initial_interval: 5_000, max_elapsed_time: 300_000 },
      max_request_size: 64 * MiB,
      max_response_size: 4 * MiB,
    });
  });

  it.each([
    ['no endpoint', {}],
    ['another protocol', { endpoint: 'ftp://backend.example' }],
    ['a password in the URL', { endpoint: 'https://me:of-nobody@backend.example' }],
    ['a query in the base URL', { endpoint: 'https://backend.example?key=of-nobody' }],
    ['a header that the exporter sets', { endpoint, headers: { 'Content-Type': 'of-nobody' } }],
    ['a header of two lines', { endpoint, headers: { authorization: 'a\r\nb: of-nobody' } }],
    ['a key without certificate', { endpoint, tls: { key_file: 'of-nobody' } }],
    ['TLS without encryption', { endpoint: 'http://a', tls: { ca_file: 'of-nobody' } }],
    ['an unknown word', { endpoint, retries: 3 }],
  ])('refuses %s and quotes no value', (_what, config) => {
    const { error } = otlpHttp.config.safeParse(config);
    expect(error).toBeDefined();
    expect(error?.message).not.toContain('of-nobody');
  });
});

describe('otlp_grpc', () => {
  it("GC1, GC7: has the Collector's defaults, 64 MiB and 4 MiB", () => {
    expect(otlpGrpc.config.parse({ endpoint: 'backend:4317' })).toMatchObject({
      compression: 'gzip',
      timeout: 5_000,
      tls: { insecure: false },
      max_request_size: 64 * MiB,
      max_response_size: 4 * MiB,
    });
  });

  it.each([
    ['backend:4317', 'backend:4317'],
    ['http://backend:4317', 'backend:4317'],
    ['https://127.0.0.1:443/', '127.0.0.1:443'],
    ['[::1]:4317', '[::1]:4317'],
  ])('takes the endpoint %s', (endpoint, address) => {
    expect(otlpGrpc.config.parse({ endpoint }).endpoint.address).toBe(address);
  });

  it.each(['backend', 'http://backend', 'unix:/tmp/socket', 'ftp://backend:1', 'http://b:1/path'])(
    'refuses the endpoint %s',
    (endpoint) => {
      expect(otlpGrpc.config.safeParse({ endpoint }).success).toBe(false);
    },
  );

  it.each([
    ['insecure with https', { endpoint: 'https://b:1', tls: { insecure: true } }],
    ['a certificate without encryption', { endpoint: 'http://b:1', tls: { ca_file: 'a' } }],
    ['a binary header', { endpoint: 'b:1', headers: { 'token-bin': 'of-nobody' } }],
    ["a header of gRPC's", { endpoint: 'b:1', headers: { 'Grpc-Timeout': 'of-nobody' } }],
  ])('refuses %s', (_what, config) => {
    const { error } = otlpGrpc.config.safeParse(config);
    expect(error).toBeDefined();
    expect(error?.message).not.toContain('of-nobody');
  });
});

const { dependencies } = fakeDependencies('otlp/test');
const endpoints = { http: 'https://backend.example', grpc: 'backend.example:4317' };

describe.each([
  {
    type: 'otlp_http',
    exporterWith: (tls: object) =>
      createOtlpHttp(otlpHttp.config.parse({ endpoint: endpoints.http, tls }), dependencies),
  },
  {
    type: 'otlp_grpc',
    exporterWith: (tls: object) =>
      createOtlpGrpc(otlpGrpc.config.parse({ endpoint: endpoints.grpc, tls }), dependencies),
  },
])('TLS of $type', ({ exporterWith }) => {
  it('names a certificate that cannot be read when it starts', async () => {
    await expect(exporterWith({ ca_file: '/does/not/exist.pem' }).start()).rejects.toThrow(
      'exporter/otlp/test: cannot read tls.ca_file /does/not/exist.pem: ENOENT',
    );
  });

  it('refuses a certificate that is none when it starts', async () => {
    const files = { cert_file: import.meta.filename, key_file: import.meta.filename };
    await expect(exporterWith(files).start()).rejects.toThrow('not usable');
  });
});
