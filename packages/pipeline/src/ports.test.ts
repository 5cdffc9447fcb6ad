import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createPorts } from './ports.ts';
import type { PortHold, Ports } from './ports.ts';

const host = '127.0.0.1';
const held: PortHold[] = [];
afterEach(() => {
  for (const hold of held.splice(0)) hold.release();
});

/** A holder that answers with its name and hangs up. */
async function hold(ports: Ports, port: number, name: string): Promise<PortHold> {
  const one = await ports.hold({ host, port }, (socket: Socket) => socket.end(name));
  held.push(one);
  return one;
}

async function ask(port: number): Promise<string> {
  const socket = connect(port, host);
  let heard = '';
  socket.on('data', (chunk) => (heard += String(chunk)));
  await once(socket, 'close');
  return heard;
}

describe('a port', () => {
  it('is of the last that holds it, and of the one before when that gives it up', async () => {
    const ports = createPorts();
    const first = await hold(ports, 0, 'first');
    // Its address was not known before; now it is held as such.
    first.release();
    const one = await hold(ports, first.port, 'one');
    const two = await hold(ports, first.port, 'two');
    expect([one.port, two.port]).toEqual([first.port, first.port]);
    expect(await ask(first.port)).toBe('two');
    two.release();
    two.release();
    expect(await ask(first.port)).toBe('one');
    one.release();
    await expect(ask(first.port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('stays with the last when the one before gives it up', async () => {
    const ports = createPorts();
    const { port, release } = await hold(ports, 0, 'none');
    release();
    const one = await hold(ports, port, 'one');
    await hold(ports, port, 'two');
    one.release();
    expect(await ask(port)).toBe('two');
  });

  it('can be held again at once after it was given up, with a connection left', async () => {
    const ports = createPorts();
    const open: Socket[] = [];
    const first = await ports.hold({ host, port: 0 }, (socket) => open.push(socket));
    const client = connect(first.port, host);
    client.on('error', () => undefined);
    while (open.length === 0) await new Promise(setImmediate);
    first.release();
    await hold(ports, first.port, 'again');
    expect(await ask(first.port)).toBe('again');
    client.destroy();
  });

  it('is not shared with another process, nor lost for the next when it is in use', async () => {
    const { port, release } = await hold(createPorts(), 0, 'another');
    const ports = createPorts();
    const inUse = { code: 'EADDRINUSE' };
    const both = [hold(ports, port, 'one'), hold(ports, port, 'two')];
    for (const one of both) await expect(one).rejects.toMatchObject(inUse);
    release();
    await hold(ports, port, 'three');
    expect(await ask(port)).toBe('three');
  });

  it('is another one each time it is not said', async () => {
    const ports = createPorts();
    const [one, two] = [await hold(ports, 0, 'one'), await hold(ports, 0, 'two')];
    expect([await ask(one.port), await ask(two.port)]).toEqual(['one', 'two']);
  });
});
