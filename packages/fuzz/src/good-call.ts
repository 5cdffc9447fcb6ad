import { connect } from 'node:http2';
import { exportPaths, messageFrame } from './http2.ts';
import { spanNamed } from './samples.ts';

const body = messageFrame(spanNamed('good'));

/** Sends what must be taken, over gRPC. @throws Error when it is not, in this time */
export async function goodCall(port: number, withinMs: number): Promise<void> {
  const session = connect(`http://127.0.0.1:${port}`);
  try {
    const code = await new Promise<unknown>((resolve, reject) => {
      session.on('error', reject);
      const stream = session.request({
        ':method': 'POST',
        ':path': exportPaths[0],
        'content-type': 'application/grpc',
        te: 'trailers',
      });
      const note = (fields: Readonly<Record<string, unknown>>) => {
        if (fields['grpc-status'] !== undefined) resolve(fields['grpc-status']);
      };
      stream.on('response', note).on('trailers', note).on('error', reject);
      stream.on('close', () => reject(new Error('a good call over gRPC gets no status')));
      stream.setTimeout(withinMs, () => {
        reject(new Error('a good call over gRPC gets no answer within a second'));
      });
      stream.resume();
      stream.end(body);
    });
    if (code !== '0') throw new Error(`a good call over gRPC gets ${String(code)}`);
  } finally {
    session.destroy();
  }
}
