import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { findFreePorts, startProgram } from './program.ts';

const serve = `
  import { createServer } from 'node:http';
  let asked = 0;
  createServer((request, response) => {
    asked += 1;
    response.writeHead(asked < 3 ? 503 : 200).end();
  }).listen(Number(process.argv[2]), '127.0.0.1');
`;

async function start(source: string) {
  const [port = 0] = await findFreePorts(1);
  const at = { directory: '' };
  const starting = startProgram((directory) => {
    at.directory = directory;
    const file = join(directory, 'program.mjs');
    writeFileSync(file, source);
    return {
      name: 'the program',
      command: process.execPath,
      words: [file, String(port)],
      env: { NODE_OPTIONS: '' },
      readyUrl: `http://127.0.0.1:${port}/`,
      isReady: (status) => status === 200,
    };
  });
  return { at, starting };
}

describe('startProgram', () => {
  it('waits until the program says that it is ready, and leaves nothing behind', async () => {
    const { at, starting } = await start(serve);
    const { pid, readyMs, stop } = await starting;
    expect(pid).toBeGreaterThan(0);
    expect(readyMs).toBeGreaterThan(0);
    expect(existsSync(at.directory)).toBe(true);
    await stop();
    expect(existsSync(at.directory)).toBe(false);
  });

  it('tells what a program said that ended', async () => {
    const { at, starting } = await start(`console.error('no such file'); process.exit(1);`);
    await expect(starting).rejects.toThrow(/the program has ended; its log ends:\nno such file/);
    expect(existsSync(at.directory)).toBe(false);
  });
});

it('finds ports that differ', async () => {
  expect(new Set(await findFreePorts(5)).size).toBe(5);
});
