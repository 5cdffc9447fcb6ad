import { request } from 'node:http';
import { spanNamed } from './samples.ts';

const body = spanNamed('good');

/** Sends what must be taken, over HTTP. @throws Error when it is not, in this time */
export function goodPost(port: number, withinMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/x-protobuf' };
    const options = { host: '127.0.0.1', port, path: '/v1/traces', method: 'POST', headers };
    const sent = request({ ...options, agent: false }, (response) => {
      response.resume();
      response.on('end', () => {
        if (response.statusCode === 200) resolve();
        else reject(new Error(`a good request over HTTP gets ${String(response.statusCode)}`));
      });
    });
    sent.setTimeout(withinMs, () => {
      sent.destroy(new Error('a good request over HTTP gets no answer within a second'));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
