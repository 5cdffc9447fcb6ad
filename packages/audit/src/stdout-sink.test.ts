import { PassThrough, Writable } from 'node:stream';
import { expect, it } from '@jest/globals';
import type { RedactEvent } from '@traceveil/pipeline';
import { sampleDependencies, sampleEvent } from './sample.ts';
import { createStdoutSink } from './stdout-sink.ts';

it('writes one JSON object a line', async () => {
  const stream = new PassThrough();
  const sink = createStdoutSink(sampleDependencies('.'), stream);
  await sink.start();
  await sink.append([sampleEvent('a'), sampleEvent('b')]);
  const lines = String(stream.read()).trimEnd().split('\n');
  expect(lines.map((line) => (JSON.parse(line) as RedactEvent).field_path)).toEqual(['a', 'b']);
  await sink.stop(AbortSignal.timeout(5_000));
});

it('keeps a caller waiting until the stream has taken the lines', async () => {
  const taken: (() => void)[] = [];
  const stream = new Writable({
    write: (_chunk, _encoding, done) => {
      taken.push(done);
    },
  });
  const sink = createStdoutSink(sampleDependencies('.'), stream);
  await sink.start();
  let isDone = false;
  const appended = sink.append([sampleEvent('a')]).then(() => (isDone = true));
  await new Promise((resolve) => setImmediate(resolve));
  expect(isDone).toBe(false);
  taken[0]?.();
  await appended;
  expect(isDone).toBe(true);
});

it('refuses a caller as retryable when the pipe is broken', async () => {
  const stream = new Writable({
    write: (_chunk, _encoding, done) => {
      done(Object.assign(new Error('broken'), { code: 'EPIPE' }));
    },
  });
  const sink = createStdoutSink(sampleDependencies('.'), stream);
  await sink.start();
  await expect(sink.append([sampleEvent('a')])).rejects.toMatchObject({
    remedy: 'retry',
    message: 'audit/file: cannot write to the stream: EPIPE',
  });
  await sink.stop(AbortSignal.timeout(5_000));
});
