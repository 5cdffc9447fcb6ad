// The only tests that take the default ports: 4317, 4318, 8318, 8888. Jest runs the tests of one file
// one after another.
import { afterEach, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { agentSecrets, sendWithNode } from './harness/agents.ts';
import { secretsAtRest } from './harness/at-rest.ts';
import { filesBelow } from './harness/files-below.ts';
import { startGatewayByDefault, traceveil } from './harness/gateway.ts';
import type { Gateway } from './harness/gateway.ts';
import { kindsIn } from './harness/judge-spans.ts';
import { startOtlpSink } from './harness/otlp-sink.ts';
import { program, repository } from './harness/repository.ts';
import { until } from './harness/wait.ts';

let gateway: Gateway | undefined;
afterEach(async () => {
  await gateway?.stop();
  gateway = undefined;
});

it('starts in an empty directory without a configuration, and says what to do next', async () => {
  gateway = await startGatewayByDefault();
  const { child, directory } = gateway;
  await until(() => (child.stdout().includes('traceveil demo') ? true : undefined), {
    what: 'the welcome',
  });
  const witness = await startOtlpSink();
  const target = 'http://127.0.0.1:4317';
  await sendWithNode({ protocol: 'grpc', compression: 'none', target, witness: witness.url });
  const [sent] = await witness.requests('traces');
  expect(kindsIn(sent?.request)).toEqual(Object.keys(agentSecrets).sort());
  await witness.stop();
  expect(await child.stop()).toBe(0);
  const files = filesBelow(join(directory, 'data'));
  const spans = files.filter(([path]) => path.includes('/spans/'));
  expect(spans.map(([, text]) => text).join('')).toContain('invoke_agent support');
  const texts = { log: child.stderr(), stdout: child.stdout() };
  expect(secretsAtRest({ directory: join(directory, 'data'), texts })).toEqual([]);
});

it('shows by its demo that no planted secret is left', async () => {
  gateway = await startGatewayByDefault();
  const demo = traceveil(['demo'], { cwd: gateway.directory });
  expect({ code: await demo.exited, stderr: demo.stderr() }).toEqual({ code: 0, stderr: '' });
  expect(demo.stdout()).toMatch(/\b0 of \d+ planted secrets came out/);
  const trail = filesBelow(join(gateway.directory, 'data/audit'))
    .map(([, text]) => text)
    .join('');
  expect(trail.split('\n').length).toBeGreaterThan(1);
});

it('starts by npm start', () => {
  const { scripts } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as {
    readonly scripts: Readonly<Record<string, string>>;
  };
  // Run as a user would, it would write to ./data of the working copy; the first test runs its
  // second half in a directory of its own, and the first half was run before the tests.
  const started = relative(repository, program);
  expect(scripts['start']).toBe(`npm run --silent build && node ${started} run`);
});
