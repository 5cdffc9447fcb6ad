import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from '@jest/globals';
import { parse, stringify } from 'yaml';
import { gatewayPorts, plainConfig, startGatewayWith } from './harness/gateway.ts';
import { startOtlpSink } from './harness/otlp-sink.ts';
import { repository } from './harness/repository.ts';
import { protobufHeaders, spanRequest } from './harness/span-request.ts';

const dist = join(repository, 'packages/gateway/dist');

/** In a process of its own: V8's flags are those of the program. */
function look(words: string): unknown {
  const program = `
import { readFileSync } from 'node:fs';
import * as program from ${JSON.stringify(pathToFileURL(join(dist, 'program.js')).href)};
process.stdout.write(JSON.stringify(${words}));`;
  const env = { ...process.env, NODE_OPTIONS: '' };
  const options = { input: program, env, encoding: 'utf8' } as const;
  return JSON.parse(execFileSync(process.execPath, ['--input-type=module', '-'], options));
}

// After `npm run build`: `tsc --build` alone makes no bundle, and what it builds outdates one.
it('is as new as the modules after a build, and V8 takes its cache', () => {
  const manifest = look('program.freshManifest(program.bundleDirectory)') as {
    readonly program: string;
    readonly cache: string;
  };
  expect(manifest).toMatchObject({
    program: expect.stringMatching(/^\w+\.cjs$/),
    cache: expect.stringMatching(/^\w+\.cache$/),
  });
  const [program, cache] = [manifest.program, manifest.cache].map((name) =>
    JSON.stringify(join(dist, 'bundle', name)),
  );
  const script = `program.compileBundle(${program}, ${cache}).script`;
  expect(look(`${script}.cachedDataRejected`)).toBe(false);
});

it('comes with the licence of each package that it has', () => {
  const licenses = readFileSync(join(dist, 'bundle/licenses.txt'), 'utf8');
  const parts = licenses.split(`\n\n${'-'.repeat(80)}\n\n`);
  expect(parts.length).toBeGreaterThan(20);
  const without = parts.filter(
    (part) => !/copyright|licen[cs]e/i.test(part.split('\n\n').slice(1).join()),
  );
  expect(without.map((part) => part.split('\n')[0])).toEqual([]);
});

it('loads from elsewhere what it has not: the SDK that sends spans about the gateway', async () => {
  const sink = await startOtlpSink();
  const ports = await gatewayPorts();
  const plain = plainConfig(ports, { exporters: { file: { path: './out.jsonl' } } });
  const config = parse(plain) as { service: { telemetry: object } };
  Object.assign(config.service.telemetry, { traces: { endpoint: sink.url } });
  const gateway = await startGatewayWith(stringify(config), ports);
  await gateway.post('/v1/traces', spanRequest('hello'), protobufHeaders);
  expect(await gateway.stop()).toBe(0);
  expect(sink.received.map(({ signal }) => signal)).toContain('traces');
  await sink.stop();
});
