import { describe, expect, it } from '@jest/globals';
import { parseOptions } from './options.ts';

describe('parseOptions', () => {
  it('measures both transports, unpacked, when nothing is said', () => {
    expect(parseOptions([])).toMatchObject({
      transports: ['http', 'grpc'],
      encodings: ['identity'],
      subjects: ['proxy', 'gateway'],
      rounds: 3,
      mode: 'throughput',
      traffic: 'bench',
      isRepeat: false,
      queueMebibytes: 64,
      workers: undefined,
    });
  });

  it('takes one of each when it is named', () => {
    const words = ['--transport', 'grpc', '--encoding', 'gzip', '--subject', 'gateway'];
    expect(parseOptions(words)).toMatchObject({
      transports: ['grpc'],
      encodings: ['gzip'],
      subjects: ['gateway'],
    });
  });

  it('takes a case as words', () => {
    expect(parseOptions(['gzip', 'grpc'])).toMatchObject({
      transports: ['grpc'],
      encodings: ['gzip'],
    });
    expect(() => parseOptions(['http', 'fast'])).toThrow('fast');
  });

  it('measures a Collector only where there is one', () => {
    const words = ['--collector', 'otelcol'];
    expect(parseOptions(words).subjects).toEqual(['proxy', 'collector', 'gateway']);
    expect(() => parseOptions(['--subject', 'collector'])).toThrow('--collector');
  });

  it('compares with what is checked out when one commit is named', () => {
    expect(parseOptions(['--compare', 'a1'])).toMatchObject({
      mode: 'compare',
      commits: ['a1', 'HEAD'],
    });
    expect(parseOptions(['--compare', 'a1', 'b2']).commits).toEqual(['a1', 'b2']);
    expect(() => parseOptions(['--compare', 'a1', 'b2', 'c3'])).toThrow('--compare');
  });

  it('does one thing at a time', () => {
    expect(parseOptions(['--latency']).mode).toBe('latency');
    expect(() => parseOptions(['--latency', '--check'])).toThrow('--latency and --check');
  });

  it.each([
    ['--transport', 'tcp'],
    ['--traffic', 'all'],
    ['--workers', '0'],
    ['--encoding', ''],
    ['--rounds', '0'],
    ['--megabytes', '1.5'],
    ['--seconds', '-1'],
    ['--audit', '1e6'],
    ['--console', 'many'],
    ['--micro', '('],
    ['--unheard', 'of'],
  ])('refuses %s %j and names the option', (option, written) => {
    expect(() => parseOptions([option, written])).toThrow(option);
  });
});
