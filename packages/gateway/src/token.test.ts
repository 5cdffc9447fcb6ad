import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { basicAuth, bearerTokenAuth } from '@traceveil/extension-auth';
import type { Dependencies } from '@traceveil/pipeline';
import { parse } from 'yaml';
import { main } from './main.ts';

const deps = { name: 'test' } as Dependencies;

describe('traceveil token', () => {
  const written = { out: '', error: '' };
  beforeEach(() => {
    Object.assign(written, { out: '', error: '' });
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
      written.out += String(text);
      return true;
    });
    jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
      written.error += String(text);
      return true;
    });
  });
  afterEach(() => {
    jest.restoreAllMocks();
    process.exitCode = 0;
  });

  const authorization = () => {
    const [, value = ''] = /OTLP_HEADERS=authorization=(\S+)/.exec(written.out) ?? [];
    return decodeURIComponent(value);
  };

  it('makes a token that bearertokenauth takes', async () => {
    await main(['token', 'billing']);
    const [, line = ''] = /^ {2}(- \{.*\})$/m.exec(written.out) ?? [];
    const config = bearerTokenAuth.config.parse({ tokens: parse(line) as unknown });
    const auth = bearerTokenAuth.create(config, deps);
    expect(await auth.authenticate(authorization())).toEqual({ id: 'billing' });
    expect(line).not.toContain(authorization().slice('Bearer '.length));
  });

  it('makes a password that basicauth takes', async () => {
    await main(['token', 'billing', '--basic']);
    const [, inline = ''] = /^ {2}(billing:.*)$/m.exec(written.out) ?? [];
    const auth = basicAuth.create(basicAuth.config.parse({ htpasswd: { inline } }), deps);
    expect(await auth.authenticate(authorization())).toEqual({ id: 'billing' });
  });

  it('makes another one each time', async () => {
    await main(['token', 'billing']);
    const first = authorization();
    written.out = '';
    await main(['token', 'billing']);
    expect(authorization()).not.toBe(first);
  });

  it.each([[[]], [['a', 'b']], [['a b']], [['anonymous']], [['a:b', '--basic']]])(
    'refuses the name in %j',
    async (args) => {
      await main(['token', ...args]);
      expect([written.out, process.exitCode]).toEqual(['', 2]);
      expect(written.error).not.toBe('');
    },
  );
});
