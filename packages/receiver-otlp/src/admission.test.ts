import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { Accept } from '@traceveil/pipeline';
import { createAdmission } from './admission.ts';
import { config } from './config.ts';
import { otlpReceiver } from './factory.ts';
import { fakeDependencies } from './fake-dependencies.ts';
import { sampleRequest } from './sample-requests.ts';
import { createGrpc } from './secure-sender.ts';
import { stuckAccept } from './stuck-accept.ts';

const MiB = 1024 ** 2;
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** A receiver whose requests may have a MiB in all. */
async function start(accept: Accept) {
  const endpoint = { endpoint: '127.0.0.1:0' };
  const admission = { request_limit_mib: 1 };
  const deps = fakeDependencies(accept);
  const protocols = { grpc: endpoint, http: endpoint };
  const receiver = otlpReceiver.create(config.parse({ protocols, admission }), deps);
  await receiver.start();
  closing.push(() => receiver.stop(AbortSignal.abort()));
  const { grpc, http } = receiver.endpoints;
  const post = async (body: Buffer, packing = 'identity', signal?: AbortSignal) => {
    const headers = { 'content-type': 'application/x-protobuf', 'content-encoding': packing };
    const url = `http://127.0.0.1:${http?.port ?? 0}/v1/traces`;
    const sent = { method: 'POST', headers, body: new Uint8Array(body), signal: signal ?? null };
    return (await fetch(url, sent)).status;
  };
  return { deps, post, grpcPort: grpc?.port ?? 0 };
}

/** A request of so many bytes. */
function ofSize(bytes: number): Buffer {
  const around = sampleRequest(1, 'x'.repeat(bytes)).length - bytes;
  return sampleRequest(1, 'x'.repeat(bytes - around));
}

describe('the memory of a receiver', () => {
  it('is shared by all requests, and given back once', () => {
    const admission = createAdmission('receiver/otlp', 10);
    const [one, other] = [admission.open(), admission.open()];
    one.grow(9);
    one.shrinkTo(6);
    one.shrinkTo(8);
    other.grow(4);
    expect(other.grow(1)?.message).toContain('admission.request_limit_mib');
    one.release();
    one.release();
    expect(other.grow(6)).toBeUndefined();
    expect(one.grow(1)?.remedy).toBe('retry');
  });

  it('is held until the answer, and who finds it full is told to come back', async () => {
    const { started, accept, finish } = stuckAccept();
    const { deps, post, grpcPort } = await start(accept);
    const first = post(ofSize(700_000));
    await started;
    expect(await post(ofSize(700_000))).toBe(503);
    const client = createGrpc(grpcPort, {});
    const second = post(ofSize(MiB - 700_000));
    while (deps.batches.length < 2) await new Promise(setImmediate);
    expect(await client.send()).toMatchObject({ code: 14, status: { retryDelayMs: 1_000 } });
    finish();
    expect([await first, await second]).toEqual([200, 200]);
    expect((await client.send())?.code).toBe(0);
    expect(await post(ofSize(700_000))).toBe(200);
    client.close();
    const unread = { reason: 'retry' };
    expect(deps.counted('traceveil_receiver_refused_requests', unread)).toBe(2);
  });

  it('is held by a batch that is in hand, though its sender has gone', async () => {
    const { started, gone, accept, finish } = stuckAccept();
    const { deps, post } = await start(accept);
    const leaving = new AbortController();
    const first = post(ofSize(700_000), 'identity', leaving.signal).catch(() => 'gone');
    await started;
    leaving.abort();
    await gone;
    expect(await first).toBe('gone');
    // As a disk does that hangs: what waits for it is more than what is answered.
    expect(await post(ofSize(700_000))).toBe(503);
    finish();
    await new Promise(setImmediate);
    expect(await post(ofSize(700_000))).toBe(200);
    expect(deps.batches).toHaveLength(2);
  });

  it('is used by what is unpacked', async () => {
    const { post } = await start(() => Promise.resolve({ rejectedItems: 0, message: '' }));
    expect(await post(gzipSync(ofSize(2 * MiB)), 'gzip')).toBe(503);
    expect(await post(gzipSync(ofSize(900_000)), 'gzip')).toBe(200);
  });
});
