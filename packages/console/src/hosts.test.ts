import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { consoleConfig } from './config.ts';
import { createHostCheck } from './hosts.ts';

const isOurs = createHostCheck(['console.test', '10.1.2.3']);
/** Names that a name server can be made to answer for. */
const name = fc.domain().filter((one) => one !== 'console.test');

describe('the host of a request', () => {
  it('is no name that we do not know, whatever its port', () => {
    fc.assert(
      fc.property(name, fc.integer({ min: 0, max: 65_535 }), (host, port) => {
        expect(isOurs(host)).toBe(false);
        expect(isOurs(`${host}:${port}`)).toBe(false);
        expect(isOurs(`${host}.`)).toBe(false);
      }),
    );
  });

  it('may be any address, and the names that we know', () => {
    fc.assert(fc.property(fc.ipV4(), (host) => expect(isOurs(`${host}:1`)).toBe(true)));
    for (const host of [
      '[::1]',
      '[2001:db8::1]:80',
      'console.test',
      'CONSOLE.test:1',
      'localhost',
    ]) {
      expect(isOurs(host)).toBe(true);
    }
    for (const host of [undefined, '', ':1', '[::1', '[x]', 'console.test@evil', 'a b']) {
      expect(isOurs(host)).toBe(false);
    }
  });
});

describe('the configuration', () => {
  it.each(['0.0.0.0:8318', '[::]:8318', '10.0.0.5:8318', 'console.test:1'])(
    'refuses %s without TLS unless insecure is written',
    (endpoint) => {
      expect(() => consoleConfig.parse({ endpoint })).toThrow('insecure: true');
      const tls = { cert_file: 'a', key_file: 'b' };
      expect(consoleConfig.safeParse({ endpoint, tls }).success).toBe(true);
      expect(consoleConfig.safeParse({ endpoint, insecure: true }).success).toBe(true);
    },
  );

  it.each([
    [{ local_accounts: false }, 'nobody could sign in'],
    [{ notifications: [{ type: 'slack', url: 'https://hooks.test/x' }] }, 'their links lead there'],
    [{ public_url: 'ftp://console.test' }, 'http or https'],
    [{ endpont: 'x' }, 'endpont'],
    [{ notifications: [{ type: 'pager' }] }, 'notifications'],
  ])('refuses %j', (written, problem) => {
    expect(() => consoleConfig.parse(written)).toThrow(problem);
  });

  it('listens on loopback by default', () => {
    expect(consoleConfig.parse({}).endpoint).toEqual({ host: '127.0.0.1', port: 8318 });
  });
});
