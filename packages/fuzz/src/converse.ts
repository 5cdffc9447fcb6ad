import { connect } from 'node:net';
import { hangMs } from './target.ts';

/** After so long a silence nothing more is expected. */
const quietMs = 12;
/** Ports of one address come to an end: a connection's stays taken for a minute. */
const addresses = 200;
let lastAddress = 0;

/** What became of a connection. */
export interface Conversation {
  readonly answer: Buffer;
  /** Whether the other side closed it in time after our hanging up. */
  readonly isClosed: boolean;
}

/** How we hang up. */
export interface Manners {
  /** Without a good-bye. */
  readonly isReset: boolean;
  /** The other side has so long to hang up too; then we go without a good-bye. */
  readonly closeMs?: number;
}

/**
 * Says something and hangs up when nothing more comes back.
 *
 * @throws Error when there is no connection
 */
export function converse(
  port: number,
  bytes: Uint8Array,
  { isReset, closeMs = hangMs }: Manners,
): Promise<Conversation> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let isConnected = false;
    let isClosed = true;
    lastAddress = (lastAddress + 1) % addresses;
    const localAddress = `127.0.0.${2 + lastAddress}`;
    const socket = connect({ host: '127.0.0.1', port, localAddress });
    const late = setTimeout(
      () => {
        isClosed = false;
        socket.resetAndDestroy();
      },
      closeMs + 20 * quietMs,
    );
    const hangUp = () => {
      if (isReset) socket.resetAndDestroy();
      else socket.end();
    };
    let quiet: NodeJS.Timeout | undefined;
    socket.on('connect', () => {
      isConnected = true;
      socket.write(bytes, () => (quiet = setTimeout(hangUp, quietMs)));
    });
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      quiet?.refresh();
    });
    socket.on('error', (error) => {
      if (!isConnected) reject(error);
    });
    socket.on('close', () => {
      clearTimeout(late);
      clearTimeout(quiet);
      resolve({ answer: Buffer.concat(chunks), isClosed });
    });
  });
}
