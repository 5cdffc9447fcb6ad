import { describe, expect, it } from '@jest/globals';
import { byteCount, durationMs, endpoint } from './units.ts';

describe('durationMs', () => {
  it.each([
    ['0s', 0],
    ['250ms', 250],
    ['5s', 5_000],
    ['1.5s', 1_500],
    ['0.5ms', 0.5],
    ['1m', 60_000],
    ['1h', 3_600_000],
    ['100h', 360_000_000],
  ])('reads %s as %d ms', (written, milliseconds) => {
    expect(durationMs.parse(written)).toBe(milliseconds);
  });

  it.each(['', '5', '5 s', ' 5s', '5s ', '-5s', '+5s', '1m30s', '5S', '5d', '5us', '.5s', '5.s'])(
    'refuses %j and says what is allowed',
    (written) => {
      expect(() => durationMs.parse(written)).toThrow('such as 250ms, 5s, 1m or 1h');
    },
  );

  it.each([5, 5_000, null, true])('refuses %j, which is no text', (written) => {
    expect(() => durationMs.parse(written)).toThrow('expected string');
  });
});

describe('byteCount', () => {
  it.each([
    ['0B', 0],
    ['1B', 1],
    ['512KiB', 524_288],
    ['64MiB', 67_108_864],
    ['2GiB', 2_147_483_648],
  ])('reads %s as %d bytes', (written, bytes) => {
    expect(byteCount.parse(written)).toBe(bytes);
  });

  it.each(['', '64', '64MB', '64 MiB', '64mib', '-1B', '1.5MiB', 'MiB', '1TiB', '64Mi'])(
    'refuses %j and says what is allowed',
    (written) => {
      expect(() => byteCount.parse(written)).toThrow('such as 512KiB or 64MiB');
    },
  );
});

describe('endpoint', () => {
  it.each([
    ['127.0.0.1:4317', '127.0.0.1', 4317],
    ['0.0.0.0:0', '0.0.0.0', 0],
    ['localhost:65535', 'localhost', 65_535],
    ['my-host.example:4318', 'my-host.example', 4318],
    ['[::1]:4317', '::1', 4317],
    ['[::ffff:127.0.0.1]:1', '::ffff:127.0.0.1', 1],
  ])('reads %s', (written, host, port) => {
    expect(endpoint.parse(written)).toEqual({ host, port });
  });

  it.each(['', '4317', ':4317', 'host', 'host:', '::1:4317', 'http://host:4317', 'a b:1', 'h:-1'])(
    'refuses %j and says what is allowed',
    (written) => {
      expect(() => endpoint.parse(written)).toThrow('must be host:port such as 127.0.0.1:4317');
    },
  );

  it.each(['host:65536', 'host:99999'])('refuses the port of %s', (written) => {
    expect(() => endpoint.parse(written)).toThrow('at most 65535');
  });
});
