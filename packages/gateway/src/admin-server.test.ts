import { request } from 'node:http';
import { networkInterfaces } from 'node:os';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createAdminServer, type AdminServer } from './admin-server.ts';

/** Of this machine, as another machine knows it; some have none. */
const outside = Object.values(networkInterfaces())
  .flat()
  .find((one) => one?.internal === false && one.family === 'IPv4')?.address;

let server: AdminServer;
beforeEach(async () => {
  const pages = {
    isReady: () => true,
    metrics: () => Promise.resolve(''),
    coverage: () => '{}',
    config: () => 'service: {}\n',
  };
  server = createAdminServer({ host: '0.0.0.0', port: 0 }, pages);
  await server.start();
});
afterEach(() => server.stop(AbortSignal.abort()));

async function get(host: string, path: string) {
  const response = await fetch(`http://${host}:${String(server.port)}${path}`);
  return { status: response.status, text: await response.text() };
}

it('shows the configuration on this machine', async () => {
  expect(await get('127.0.0.1', '/config')).toEqual({ status: 200, text: 'service: {}\n' });
});

// Review of issue 9: as the console, which takes no name that is not its own (DNS rebinding).
it.each([
  ['localhost:8888', 200],
  ['[::1]:8888', 200],
  ['page.example.org:8888', 403],
])('shows it to who asks for %s: %d', async (host, expected) => {
  const status = await new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port: server.port, path: '/config', headers: { host } };
    request(options, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
  expect(status).toBe(expected);
});

(outside === undefined ? describe.skip : describe)('to another machine', () => {
  it('shows the rest, but no configuration', async () => {
    expect((await get(String(outside), '/config')).status).toBe(403);
    expect((await get(String(outside), '/readyz')).status).toBe(200);
  });
});
