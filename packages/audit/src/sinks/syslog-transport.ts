import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { hostname } from 'node:os';
import { connect as connectTls } from 'node:tls';
import { formatEvent } from '../formats/format.ts';
import { syslogMessage } from '../formats/syslog-message.ts';
import type { SyslogConfig } from './syslog-config.ts';
import { readTls, type TlsMaterial } from './tls-material.ts';
import { NotTaken, type Transport } from './transport.ts';

/**
 * Sends messages over one connection that is kept. Syslog answers nothing: a batch counts as taken
 * when the system has taken all of it and the connection still stands.
 */
export function createSyslogTransport(
  settings: SyslogConfig,
  { name }: { readonly name: string },
): Transport {
  const { protocol, format, timeout: timeoutMs } = settings;
  const header = { facility: settings.facility, appName: settings.app_name, hostname: hostname() };
  let material: TlsMaterial = {};
  let open: Socket | undefined;

  function give(): void {
    open?.destroy();
    open = undefined;
  }

  /** One that the other side has ended or broken is none. */
  function opened(): Socket {
    if (open && !open.destroyed && open.writable) return open;
    give();
    const { host, port } = settings.endpoint;
    const socket =
      protocol === 'tls'
        ? connectTls({ ...material, host, port, ...(isIP(host) === 0 && { servername: host }) })
        : connectPlain({ host, port });
    socket.setKeepAlive(true, 30_000);
    // What the other side says is not looked at; by reading its end is noticed, and ours follows.
    socket.resume();
    socket.on('error', () => socket.destroy());
    open = socket;
    return socket;
  }

  return {
    async start() {
      if (protocol === 'tls') material = await readTls(settings.tls, `audit/${name}`);
    },
    async send({ events }, signal) {
      const messages = events.map((event) =>
        syslogMessage(header, event, formatEvent(format, event)),
      );
      try {
        await write(opened(), messages.join(''), { timeoutMs, signal });
        return 0;
      } catch (error) {
        give();
        throw error;
      }
    },
    stop() {
      // What was written is on its way: `destroy` would take it back.
      open?.end();
      open = undefined;
      return Promise.resolve();
    },
  };
}

/** Resolves when the system has taken all of `text`. */
function write(
  socket: Socket,
  text: string,
  { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<void> {
  return new Promise((resolve, reject) => {
    function end(reason?: string): void {
      clearTimeout(timer);
      socket.off('error', onError);
      socket.off('close', onClose);
      signal.removeEventListener('abort', onAbort);
      if (reason === undefined) resolve();
      else reject(new NotTaken(reason));
    }
    const onError = ({ code }: NodeJS.ErrnoException) => {
      end(`no connection: ${code ?? 'failed'}`);
    };
    const onClose = () => end('the connection was closed');
    const onAbort = () => end('aborted');
    const timer = setTimeout(() => end(`not taken within ${timeoutMs} ms`), timeoutMs);
    socket.on('error', onError);
    socket.on('close', onClose);
    signal.addEventListener('abort', onAbort);
    socket.write(text, (error) => {
      if (!error) end();
    });
  });
}
