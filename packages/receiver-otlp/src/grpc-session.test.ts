import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from '@jest/globals';
import { config } from './config.ts';
import type { GrpcConfig } from './config.ts';
import type { Serving } from './grpc-call.ts';
import { serveSession } from './grpc-session.ts';

const grpcConfig = config.parse({ protocols: { grpc: {} } }).protocols.grpc as GrpcConfig;
/** No call comes to it. */
const untouched = {} as Serving;

// Found by `npm run fuzz`: 25 KB for each connection that spoke HTTP/1 to the port.
it('keeps nothing of a connection that ended with a mistake', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const sockets: WeakRef<object>[] = [];
  const server = createServer((socket) => {
    sockets.push(new WeakRef(socket));
    serveSession(socket, grpcConfig, untouched, () => undefined);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const count = 20;
  for (let index = 0; index < count; index += 1) {
    const client = connect(port, '127.0.0.1');
    client.on('error', () => undefined);
    client.end('GET / HTTP/1.1\r\nhost: localhost\r\n\r\n');
    client.resume();
    await once(client, 'close');
  }
  server.close();
  await once(server, 'close');
  // What was freed last may stand in the frame of whoever called.
  for (let tries = 0; tries < 50 && sockets.some((one) => one.deref()); tries += 1) {
    await wait(20);
    collect();
  }
  expect(sockets).toHaveLength(count);
  expect(sockets.filter((one) => one.deref())).toEqual([]);
});
