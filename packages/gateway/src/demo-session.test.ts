import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from '@jest/globals';
import { hasLeaked } from './demo.ts';
import { makeSecrets } from './demo-secrets.ts';
import { sendSession } from './demo-session.ts';

/** A backend that keeps what it is sent and answers as told. */
async function backend(status: number) {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      bodies.push(Buffer.concat(chunks).toString());
      response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  return { url, bodies, close: () => server.close() };
}

it('sends one trace with at least eight kinds of secret, new ones at every run', async () => {
  const { url, bodies, close } = await backend(200);
  const session = await sendSession(url, makeSecrets());
  close();
  expect(new Set(session.planted.map(({ what }) => what)).size).toBeGreaterThanOrEqual(8);
  expect(bodies.join('').split(`"traceId":"${session.traceId}"`)).toHaveLength(session.spans + 1);
  for (const planted of session.planted) expect(hasLeaked(planted, bodies)).toBe(true);
  const others = Object.values(makeSecrets());
  for (const { secret } of session.planted) expect(others).not.toContain(secret);
});

it('says that the trace was not taken', async () => {
  const { url, close } = await backend(400);
  await expect(sendSession(url, makeSecrets())).rejects.toThrow('did not take the trace');
  close();
});
