import { get as getHttp } from 'node:http';
import { get as getHttps } from 'node:https';

/** What a document may cost. */
export interface GetLimits {
  readonly bytesMax: number;
  /** From the connection to the last byte. */
  readonly timeoutMs: number;
}

/**
 * Gets a JSON document. Redirects are not followed: where to look is the operator's to say.
 *
 * @param ca trusted instead of the authorities that Node trusts
 * @throws Error that says what is wrong and nothing of what came
 */
export function getJson(url: URL, limits: GetLimits, ca?: Buffer): Promise<unknown> {
  const get = url.protocol === 'https:' ? getHttps : getHttp;
  return new Promise((resolve, reject) => {
    const fail = (problem: string) => reject(new Error(`${url.origin}${url.pathname}: ${problem}`));
    const signal = AbortSignal.timeout(limits.timeoutMs);
    const headers = { accept: 'application/json' };
    const request = get(url, { signal, headers, agent: false, ...(ca && { ca }) }, (response) => {
      if (response.statusCode !== 200) {
        response.destroy();
        fail(`answers ${response.statusCode ?? 'nothing'}, not 200`);
        return;
      }
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        chunks.push(chunk);
        if (bytes <= limits.bytesMax) return;
        response.destroy();
        fail(`has more than ${limits.bytesMax} bytes`);
      });
      response.on('error', (error: NodeJS.ErrnoException) => fail(error.code ?? 'broke off'));
      response.on('end', () => {
        try {
          resolve(JSON.parse(Buffer.concat(chunks).toString()));
        } catch {
          fail('is no JSON');
        }
      });
    });
    request.on('error', (error: NodeJS.ErrnoException) => {
      fail(signal.aborted ? `took longer than ${limits.timeoutMs} ms` : (error.code ?? 'failed'));
    });
  });
}
