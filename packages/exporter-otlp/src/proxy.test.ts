import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { createServer as createHttp2Server } from 'node:http2';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { grpcOk, listen } from './fake-backends.ts';
import { fakeAuthority, temporaryFiles } from './fake-certificates.ts';
import { fakeBatch, fakeClock, fakeDependencies } from './fake-dependencies.ts';
import { createOtlpGrpc, otlpGrpc } from './otlp-grpc.ts';
import { createOtlpHttp, otlpHttp } from './otlp-http.ts';
import { proxyFromEnv, proxyOf } from './proxy.ts';

const never = new AbortController().signal;

const opened: { close(): unknown }[] = [];
afterEach(async () => {
  for (const open of opened.splice(0)) await open.close();
});

async function portOf(server: Parameters<typeof listen>[0]): Promise<number> {
  const listening = await listen(server);
  opened.push(listening);
  return listening.port;
}

/** A backend that nobody reaches by its name. */
async function backend(protocol: 'http' | 'https' | 'grpc') {
  const seen: string[] = [];
  const authority = await fakeAuthority();
  if (protocol === 'grpc') {
    const server = createHttp2Server();
    server.on('stream', (stream, headers) => {
      seen.push(String(headers[':authority']));
      stream.resume().on('end', () => {
        grpcOk(stream);
      });
    });
    return { seen, port: await portOf(server), ca: '' };
  }
  const identity = await authority.issue('a backend', 'backend.example');
  const server = (protocol === 'https' ? createSecureServer(identity) : createServer()).on(
    'request',
    (request, response) => {
      seen.push(String(request.headers.host));
      request.resume().on('end', () => response.end());
    },
  );
  return { seen, port: await portOf(server), ca: authority.cert };
}

/** A proxy that brings everything to one port, or answers with a status of its own. */
async function proxyTo(port: number, status?: number) {
  const asked: { what: string; user: string | undefined }[] = [];
  const server = createServer((request, response) => {
    const { method, url, headers } = request;
    asked.push({ what: `${method} ${url}`, user: headers['proxy-authorization'] });
    request.resume().on('end', () => response.writeHead(status ?? 200).end());
  });
  server.on('connect', ({ url, headers }, socket: Socket) => {
    asked.push({ what: `CONNECT ${url}`, user: headers['proxy-authorization'] });
    socket.on('error', () => undefined);
    if (status !== undefined) {
      socket.end(`HTTP/1.1 ${status} No\r\n\r\n`);
      return;
    }
    const target = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      socket.pipe(target).pipe(socket);
    });
    target.on('error', () => undefined);
    opened.unshift({ close: () => target.destroy() });
  });
  return { asked, url: `http://127.0.0.1:${await portOf(server)}` };
}

async function send(protocol: 'http' | 'https' | 'grpc', config: object, env = {}) {
  const { dependencies } = fakeDependencies('otlp/test');
  const { clock } = fakeClock();
  const retry_on_failure = { enabled: false };
  const exporter =
    protocol === 'grpc'
      ? createOtlpGrpc(
          otlpGrpc.config.parse({
            endpoint: 'http://backend.example:4317',
            retry_on_failure,
            ...config,
          }),
          dependencies,
          clock,
          env,
        )
      : createOtlpHttp(
          otlpHttp.config.parse({
            endpoint: `${protocol}://backend.example:4318`,
            retry_on_failure,
            ...config,
          }),
          dependencies,
          clock,
          env,
        );
  await exporter.start();
  opened.unshift({ close: () => exporter.stop(never) });
  return exporter.export(fakeBatch(), never);
}

describe('proxy_url', () => {
  it('brings gRPC through a tunnel', async () => {
    const { seen, port } = await backend('grpc');
    const { asked, url } = await proxyTo(port);
    await send('grpc', { proxy_url: url.replace('//', '//me:of%40nobody@') });
    const user = `Basic ${Buffer.from('me:of@nobody').toString('base64')}`;
    expect(asked).toEqual([{ what: 'CONNECT backend.example:4317', user }]);
    expect(seen).toEqual(['backend.example:4317']);
  });

  it('brings https:// through a tunnel, in which the backend proves its name', async () => {
    const { seen, port, ca } = await backend('https');
    const { asked, url } = await proxyTo(port);
    const files = await temporaryFiles();
    opened.push({ close: () => files.remove() });
    const ca_file = await files.write('ca.pem', ca);
    await send('https', { proxy_url: url.replace('//', '//me:of%40nobody@'), tls: { ca_file } });
    const user = `Basic ${Buffer.from('me:of@nobody').toString('base64')}`;
    expect(asked).toEqual([{ what: 'CONNECT backend.example:4318', user }]);
    expect(seen).toEqual(['backend.example:4318']);
    const other = { ca_file, server_name_override: 'other.example' };
    await expect(send('https', { proxy_url: url, tls: other })).rejects.toThrow('ALTNAME');
  });

  it('asks the proxy for http://, which takes no tunnel', async () => {
    const { asked, url } = await proxyTo(0);
    await send('http', { proxy_url: url });
    expect(asked).toMatchObject([{ what: 'POST http://backend.example:4318/v1/traces' }]);
  });

  it('is asked for each backend under its own name', async () => {
    const hosts: string[] = [];
    const port = await portOf(
      createServer((request, response) => {
        hosts.push(`${request.url} ${request.headers.host}`);
        request.resume().on('end', () => response.end());
      }),
    );
    const { dependencies } = fakeDependencies('otlp_http/test');
    const config = otlpHttp.config.parse({
      traces_endpoint: 'http://a.example/t',
      logs_endpoint: 'http://b.example/l',
      proxy_url: `http://127.0.0.1:${port}`,
    });
    const exporter = createOtlpHttp(config, dependencies, fakeClock().clock, {});
    await exporter.start();
    opened.unshift({ close: () => exporter.stop(never) });
    await exporter.export(fakeBatch('traces'), never);
    await exporter.export(fakeBatch('logs'), never);
    expect(hosts).toEqual(['http://a.example/t a.example', 'http://b.example/l b.example']);
  });

  it.each(['https', 'grpc'] as const)(
    'through which there is no way for %s is a reason to try again',
    async (protocol) => {
      const { url } = await proxyTo(0, 503);
      await expect(send(protocol, { proxy_url: url })).rejects.toMatchObject({ remedy: 'retry' });
    },
  );

  it('that asks for a user is a refusal for http://', async () => {
    const { url } = await proxyTo(0, 407);
    await expect(send('http', { proxy_url: url })).rejects.toMatchObject({ remedy: 'internal' });
  });

  it.each(['https://proxy:1', 'socks5://proxy:1', 'http://proxy:1/path', ''])(
    'may not be %j',
    (written) => {
      expect(proxyOf(written)).toBeUndefined();
    },
  );
});

describe('the environment', () => {
  it.each(['http', 'grpc'] as const)('names the proxy of otlp_%s', async (protocol) => {
    const { port } = await backend('grpc');
    const { asked, url } = await proxyTo(port);
    await send(protocol, {}, { HTTPS_PROXY: url, http_proxy: url.replace('http://', '') });
    expect(asked).toHaveLength(1);
  });

  it('is refused when it names no proxy, without telling what it says', async () => {
    const env = { HTTPS_PROXY: 'socks5://of-nobody' };
    await expect(send('grpc', {}, env)).rejects.toThrow(
      'HTTPS_PROXY of the environment must be http://host:port',
    );
  });

  const env = { HTTPS_PROXY: 'http://secure:1', HTTP_PROXY: 'plain:2' };
  const of = (url: string, NO_PROXY?: string) => {
    const found = proxyFromEnv(new URL(url), { ...env, ...(NO_PROXY && { NO_PROXY }) });
    return found?.hostname;
  };

  it('has a proxy for each scheme, and none for this machine', () => {
    expect(of('https://a.example')).toBe('secure');
    expect(of('http://a.example')).toBe('plain');
    for (const host of ['localhost:1', '127.0.0.1', '127.9.9.9', '[::1]:2']) {
      expect(of(`https://${host}`)).toBeUndefined();
    }
  });

  it.each([
    ['*', 'a.example'],
    ['a.example', 'a.example'],
    ['b.example, A.example', 'a.example'],
    ['example', 'a.example'],
    ['.example', 'a.example'],
    ['*.example', 'a.example'],
    ['a.example:443', 'a.example'],
    ['10.1.2.3', '10.1.2.3'],
    ['10.0.0.0/8', '10.1.2.3'],
    ['fd00::/8', '[fd00::1]'],
    ['[fd00::1]:443', '[fd00::1]'],
  ])('NO_PROXY=%s is for %s', (noProxy, host) => {
    expect(of(`https://${host}`, noProxy)).toBeUndefined();
  });

  it.each([
    ['xample', 'a.example'],
    ['.a.example', 'a.example'],
    ['a.example:80', 'a.example'],
    ['10.0.0.0/16', '10.1.2.3'],
    ['10.0.0.0/99', '10.1.2.3'],
    ['fd00::/8', '10.1.2.3'],
    ['1.2.3', '10.1.2.3'],
    [',', 'a.example'],
  ])('NO_PROXY=%s is not for %s', (noProxy, host) => {
    expect(of(`https://${host}`, noProxy)).toBe('secure');
  });
});
