import { describe, expect, it } from '@jest/globals';
import { config } from './config.ts';

const MiB = 1024 ** 2;

describe('config', () => {
  it('GS2, GS23, HS9, HS26: has the ports and the limit of OTLP when only named', () => {
    const { protocols } = config.parse({ protocols: { grpc: null, http: {} } });
    expect(protocols.grpc?.endpoint).toEqual({ host: '127.0.0.1', port: 4317 });
    expect(protocols.http?.endpoint).toEqual({ host: '127.0.0.1', port: 4318 });
    expect(protocols.grpc?.max_recv_msg_size_mib).toBe(64);
    expect(protocols.http?.max_request_body_size).toBe(64 * MiB);
  });

  it('GS8, HS12: limits an answer to 4 MiB, or as configured', () => {
    const { grpc, http } = config.parse({ protocols: { grpc: null, http: {} } }).protocols;
    expect(grpc?.max_send_msg_size_mib).toBe(4);
    expect(http?.max_response_body_size).toBe(4 * MiB);
    const written = {
      grpc: { max_send_msg_size_mib: 2 },
      http: { max_response_body_size: '1MiB' },
    };
    const configured = config.parse({ protocols: written }).protocols;
    expect(configured.grpc?.max_send_msg_size_mib).toBe(2);
    expect(configured.http?.max_response_body_size).toBe(MiB);
  });

  it('serves only the protocols that are named', () => {
    const { protocols } = config.parse({ protocols: { http: null } });
    expect(Object.keys(protocols)).toEqual(['http']);
  });

  it('refuses to serve nothing', () => {
    expect(() => config.parse({ protocols: {} })).toThrow('must name grpc, http or both');
  });

  it.each(['grpc', 'http'])('refuses unknown words below %s', (protocol) => {
    const written = { protocols: { [protocol]: { endpont: '127.0.0.1:1' } } };
    expect(() => config.parse(written)).toThrow('endpont');
  });

  it.each(['0.0.0.0:4317', '[::]:4317', '10.0.0.5:4317', 'collector:4317', '127.0.0.1.a:1'])(
    'refuses to bind to %s unless insecure is written',
    (endpoint) => {
      for (const protocol of ['grpc', 'http']) {
        const problem = () => config.parse({ protocols: { [protocol]: { endpoint } } });
        expect(problem).toThrow('insecure: true');
        const allowed = { protocols: { [protocol]: { endpoint, insecure: true } } };
        expect(config.safeParse(allowed).success).toBe(true);
      }
    },
  );

  const tls = { cert_file: 'cert.pem', key_file: 'key.pem' };
  const auth = { authenticator: 'bearertokenauth' };
  it.each([
    ['TLS alone', { tls }, 'there is no `auth` or `tls.client_ca_file`'],
    ['authentication alone', { auth }, 'there is no `tls` beside'],
    ['neither', {}, 'there is no `tls` and no `auth` or `tls.client_ca_file`'],
    ['both', { tls, auth }, undefined],
    ['client certificates', { tls: { ...tls, client_ca_file: 'ca.pem' } }, undefined],
    ['TLS alone, in words', { tls, insecure: true }, undefined],
    ['authentication alone, in words', { auth, insecure: true }, undefined],
  ])('binds to every address with %s, or says what is missing', (_, written, problem) => {
    const problems = ['grpc', 'http'].flatMap((protocol) => {
      const protocols = { [protocol]: { endpoint: '0.0.0.0:1', ...written } };
      return config.safeParse({ protocols }).error?.issues.map(({ message }) => message) ?? [];
    });
    const expected = problem === undefined ? [] : [problem, problem];
    expect(problems).toEqual(expected.map((part): unknown => expect.stringContaining(part)));
  });

  it.each([
    ['a certificate without its key', { tls: { cert_file: 'cert.pem' } }, 'key_file'],
    ['TLS 1.1', { tls: { ...tls, min_version: '1.1' } }, 'min_version'],
    ['an authenticator without a name', { auth: {} }, 'authenticator'],
  ])('refuses %s', (_, written, problem) => {
    expect(() => config.parse({ protocols: { http: written } })).toThrow(problem);
  });

  it.each([
    [[], 'must let somebody in'],
    [[{ signals: ['traces'] }], 'id'],
    [[{ id: 'a', signals: ['spans'] }], 'signals'],
    [[{ id: 'a', requests_per_second: 0 }], 'requests_per_second'],
    [[{ id: 'a', bytes_per_second: '0B' }], 'bytes_per_second'],
  ])('refuses the senders %j', (senders, problem) => {
    expect(() => config.parse({ protocols: { http: {} }, senders })).toThrow(problem);
  });

  it.each(['127.0.0.1:0', '127.1.2.3:4317', '[::1]:4317', 'localhost:4317'])(
    'binds to %s without more words',
    (endpoint) => {
      expect(config.safeParse({ protocols: { grpc: { endpoint } } }).success).toBe(true);
    },
  );
});
