import { describe, expect, it } from '@jest/globals';
import { parseOptions } from './options.ts';
import { targetNames } from './target.ts';

describe('the command line', () => {
  it('means a million inputs for all targets', () => {
    const { inputs, targets, seed, keeps } = parseOptions([]);
    expect({ inputs, targets, seed, keeps }).toEqual({
      ...{ inputs: 1_000_000, targets: targetNames, seed: 1, keeps: false },
    });
  });

  it('takes one input of one target', () => {
    const { targets, input } = parseOptions(['--target', 'json', '--input', 'AHt9']);
    expect(targets).toEqual(['json']);
    expect(input).toEqual(Buffer.from('\0{}'));
  });

  it.each([
    [['--inputs', '0'], '--inputs must be a whole number'],
    [['--seed', '1.5'], '--seed must be a whole number'],
    [['--target', 'ftp'], '--target must be grpc, http'],
    [['--input', 'AA=='], '--input needs --target'],
    [['--nothing'], "Unknown option '--nothing'"],
  ])('refuses %j', (words, message) => {
    expect(() => parseOptions(words)).toThrow(message);
  });
});
