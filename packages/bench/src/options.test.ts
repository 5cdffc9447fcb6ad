import { describe, expect, it } from '@jest/globals';
import { parseOptions } from './options.ts';

describe('parseOptions', () => {
  it('measures both transports, unpacked, when nothing is said', () => {
    expect(parseOptions([])).toMatchObject({
      transports: ['http', 'grpc'],
      encodings: ['identity'],
      subjects: ['proxy', 'gateway'],
      rounds: 3,
      isCheck: false,
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

  it.each([
    ['--transport', 'tcp'],
    ['--encoding', ''],
    ['--rounds', '0'],
    ['--megabytes', '1.5'],
    ['--seconds', '-1'],
    ['--audit', '1e6'],
    ['--micro', '('],
    ['--unheard', 'of'],
  ])('refuses %s %j and names the option', (option, written) => {
    expect(() => parseOptions([option, written])).toThrow(option);
  });
});
