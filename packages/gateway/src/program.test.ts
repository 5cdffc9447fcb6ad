import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { freshManifest, type Manifest } from './program.ts';

const madeAt = 1_795_000_000_000;
const manifest: Manifest = {
  program: 'a.cjs',
  cache: 'a.cache',
  madeAt,
  inputs: ['../gateway.tsbuildinfo', '../otlp.tsbuildinfo'],
};

let place = '';
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'traceveil-program-'));
  mkdirSync(join(place, 'bundle'));
  writeFileSync(join(place, 'bundle/manifest.json'), JSON.stringify(manifest));
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

const found = () => freshManifest(pathToFileURL(join(place, 'bundle/')));

/** As a build leaves it, so many milliseconds after the bundle was begun. */
function built(name: string, laterMs: number): void {
  writeFileSync(join(place, name), '');
  utimesSync(join(place, name), new Date(), new Date(madeAt + laterMs));
}

describe('the bundle', () => {
  it('is taken when all was built before it', () => {
    built('gateway.tsbuildinfo', -1);
    built('otlp.tsbuildinfo', -1_000);
    expect(found()).toEqual(manifest);
  });

  it.each(['gateway.tsbuildinfo', 'otlp.tsbuildinfo'])('is not taken once %s is newer', (name) => {
    built('gateway.tsbuildinfo', -1);
    built(name, 1);
    expect(found()).toBeUndefined();
  });

  it('is not taken when something was built in the very millisecond', () => {
    built('gateway.tsbuildinfo', 0);
    expect(found()).toBeUndefined();
  });

  it('is taken where nothing can be built, whatever else is newer', () => {
    built('otlp.tsbuildinfo', 1);
    expect(found()).toEqual(manifest);
  });

  it('is none where none was made', () => {
    rmSync(join(place, 'bundle'), { recursive: true });
    expect(found()).toBeUndefined();
  });
});
