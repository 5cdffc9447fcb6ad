import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LiveEvent, Sources, TrailRow } from '@traceveil/console';
import { fake } from '@traceveil/detect';
import type { Log } from '@traceveil/pipeline';
import type { OtlpReceiver } from '@traceveil/receiver-otlp';
import { components } from '../components.ts';
import { loadConfig } from '../config.ts';
import { startGateway, type Gateway } from '../gateway.ts';

const ignore = () => undefined;
const log: Log = { debug: ignore, info: ignore, warn: ignore, error: ignore };

const secret = fake('ghp_', 36);
const other = fake('ghp_', 36, 'lower');
const hookSecret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const traceId = '0af7651916cd43dd8448eb211c80319c';

let directory = '';
let gateway: Gateway;
let sources: Sources;
let backend: Server;
/** What the backend answers. */
let status = 400;

/** Of one trace, in the session `s-1`, unless said otherwise. */
function request(text: string, { service = 'shop', session = 's-1', trace = traceId } = {}) {
  const attribute = (key: string, stringValue: string) => ({ key, value: { stringValue } });
  const resource = { attributes: [attribute('service.name', service)] };
  const span = {
    ...{ traceId: trace, spanId: 'b7ad6b7169203331', name: 'chat' },
    ...{ startTimeUnixNano: '1790000000000000000', endTimeUnixNano: '1790000001000000000' },
    attributes: [attribute('session.id', session), attribute('gen_ai.prompt', text)],
  };
  return { resourceSpans: [{ resource, scopeSpans: [{ spans: [span] }] }] };
}

async function send(body: object): Promise<void> {
  const [receiver] = gateway.receivers as readonly OtlpReceiver[];
  const url = `http://127.0.0.1:${receiver?.endpoints.http?.port}/v1/traces`;
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  expect(answer.status).toBe(200);
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sources-'));
  backend = createServer((asked, answer) => {
    asked.resume();
    asked.on('end', () => answer.writeHead(status).end());
  });
  await new Promise<void>((resolve) => backend.listen(0, '127.0.0.1', resolve));
  const { port } = backend.address() as AddressInfo;
  const pipeline = {
    receivers: ['otlp'],
    processors: ['redact'],
    exporters: ['file', 'otlp_http'],
  };
  const text = JSON.stringify({
    receivers: { otlp: { protocols: { http: { endpoint: '127.0.0.1:0' } } } },
    processors: { redact: { disabled_rules: ['jwt'] } },
    exporters: {
      file: { path: join(directory, 'clean.jsonl') },
      otlp_http: { endpoint: `http://127.0.0.1:${port}` },
    },
    audit: {
      file: {},
      webhook: { endpoint: `http://127.0.0.1:${port}/hook?key=abc`, secret: hookSecret },
    },
    storage: { directory },
    service: {
      telemetry: { endpoint: '127.0.0.1:0' },
      pipelines: { traces: pipeline },
    },
  });
  const input = { text, fileName: 'test.yaml', env: {}, readFile: () => '' };
  gateway = await startGateway(loadConfig(input, components).config, log);
  ({ sources } = gateway);
});
afterAll(async () => {
  await gateway.stop(AbortSignal.timeout(5_000));
  backend.closeAllConnections();
  backend.close();
  await rm(directory, { recursive: true, force: true });
});

const all = { where: {} };
it('x', async () => {
  const heard: LiveEvent[] = [];
  const end = sources.live((event) => heard.push(event));
  await send(request(`the key is ${secret}`));
  await send(
    request(`again ${secret} and ${other}`, {
      service: 'mail',
      session: 's-2',
      trace: traceId.replace('0', '1'),
    }),
  );
  await sleep(500);
  end();
  console.log(heard);
  console.log(JSON.stringify(await sources.events({ where: {} }, { limit: 3 }), null, 1));
  console.log(await sources.counts({ where: {} }, ['kind', 'rule', 'service'], 10));
  console.log(await sources.series({ where: {} }, 'rule', 'hour'));
  console.log(await sources.findings(undefined, { limit: 10 }));
  console.log(await sources.senders());
  console.log(await sources.sessions({ limit: 10 }));
  console.log(JSON.stringify(await sources.session('s-1'), null, 1));
  console.log(await sources.overview());
  console.log(await sources.health());
  console.log(await sources.integrations());
  console.log(await sources.deadLetters({ limit: 10 }));
  console.log(await sources.tryPolicy(`a ${other} b`, 'text'));
  console.log(
    (await sources.rules()).slice(0, 3),
    (await sources.rules()).filter(({ on }) => !on),
  );
  console.log(await sources.verifyTrail());
  console.log((await sources.evidence('2026-01-01T00:00:00Z', '2027-01-01T00:00:00Z', 1)).length);
  console.log((await sources.policy()).yaml.slice(0, 300));
});
