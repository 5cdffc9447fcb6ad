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

  it.each(['127.0.0.1:0', '127.1.2.3:4317', '[::1]:4317', 'localhost:4317'])(
    'binds to %s without more words',
    (endpoint) => {
      expect(config.safeParse({ protocols: { grpc: { endpoint } } }).success).toBe(true);
    },
  );
});
