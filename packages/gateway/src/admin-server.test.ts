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

(outside === undefined ? describe.skip : describe)('to another machine', () => {
  it('shows the rest, but no configuration', async () => {
    expect((await get(String(outside), '/config')).status).toBe(403);
    expect((await get(String(outside), '/readyz')).status).toBe(200);
  });
});
