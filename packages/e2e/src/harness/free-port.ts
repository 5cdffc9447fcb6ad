import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

/** Ports on loopback that were free a moment ago, all different. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((resolve, reject) => {
          server.on('error', reject);
          server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
        }),
    ),
  );
  await Promise.all(servers.map((server) => new Promise((closed) => server.close(closed))));
  return ports;
}

/**
 * Moves the ports of a configuration that people read to ones that are free here.
 *
 * @param ports as written in `text` behind a colon → to be put there
 */
export function withPorts(text: string, ports: Readonly<Record<number, number>>): string {
  return text.replaceAll(/(?<=:)\d{4,5}\b/g, (written) => {
    return String(ports[Number(written)] ?? written);
  });
}
