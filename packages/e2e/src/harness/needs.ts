import { describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { hasPostgresql } from './postgresql-programs.ts';
import { sharedFolder } from './repository.ts';

const probes = {
  go: ['go', 'version'],
  openssl: ['openssl', 'version'],
  postgresql: hasPostgresql,
  python3: ['python3', '-c', 'import ensurepip, venv'],
} as const;

/** Programs that a machine may lack. */
export type Tool = keyof typeof probes;

/**
 * A `describe` for tests that need programs which are not part of Node. Where one is missing they
 * are skipped and a line says so; where `CI` is set they fail instead.
 */
export function describeNeeding(tools: readonly Tool[], name: string, tests: () => void): void {
  const missing = tools.filter((tool) => !isThere(tool));
  if (missing.length === 0) {
    describe(name, tests);
    return;
  }
  const why = `needs ${missing.join(' and ')}, which cannot be run here`;
  if (process.env['CI'] !== undefined && process.env['CI'] !== '') {
    describe(name, () => {
      it(`is not skipped where CI is set, but ${why}`, () => {
        expect(missing).toEqual([]);
      });
    });
    return;
  }
  skip(name, why, tests);
}

/** A `describe` for tests over test data that a clone does not have: skipped, and a line says so. */
export function describeShared(folder: string, name: string, tests: (path: string) => void): void {
  const path = sharedFolder(folder);
  if (path !== undefined) describe(name, () => tests(path));
  else skip(name, `needs ../shared/${folder}, which is not part of a clone`, () => tests('absent'));
}

function skip(name: string, why: string, tests: () => void): void {
  process.stderr.write(`SKIPPED ${name}: ${why}\n`);
  describe.skip(`${name} (${why})`, tests);
}

const found = new Map<Tool, boolean>();

function isThere(tool: Tool): boolean {
  const known = found.get(tool);
  if (known !== undefined) return known;
  const { [tool]: probe } = probes;
  const there = typeof probe === 'function' ? probe() : runs(probe);
  found.set(tool, there);
  return there;
}

function runs([command, ...args]: readonly [string, ...string[]]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}
