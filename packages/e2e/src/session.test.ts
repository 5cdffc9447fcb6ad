import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { agentSecrets } from './harness/agents.ts';
import { filesBelow } from './harness/files-below.ts';
import {
  gatewayPorts,
  plainConfig,
  startGatewayWith,
  traceveil,
  type Gateway,
} from './harness/gateway.ts';
import { kindsIn } from './harness/judge-spans.ts';
import { encode } from './harness/otlp-protocol.ts';
import { startOtlpSink, type OtlpSink } from './harness/otlp-sink.ts';
import { protobufHeaders } from './harness/span-request.ts';
import { until } from './harness/wait.ts';

const { github = '', url = '' } = agentSecrets;
const traceId = randomBytes(16);

/** A span of one call; the session is named only by the outermost. */
function spanOf(start: number, attributes: Readonly<Record<string, unknown>>) {
  return {
    traceId,
    spanId: randomBytes(8),
    name: 'chat',
    startTimeUnixNano: `179537766${start}000000000`,
    endTimeUnixNano: `179537766${start + 1}000000000`,
    attributes: Object.entries(attributes).map(([key, value]) => ({
      key,
      value: { stringValue: typeof value === 'string' ? value : JSON.stringify(value) },
    })),
  };
}

function requestOf(...spans: readonly ReturnType<typeof spanOf>[]): Buffer {
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] };
  return encode('traces', { resourceSpans: [{ resource, scopeSpans: [{ spans }] }] });
}

const question = { role: 'user', content: `which orders are in ${url}?` };
const call = {
  role: 'assistant',
  tool_calls: [{ function: { name: 'query_db', arguments: '{"sql":"select 1"}' } }],
};

/** A session as an agent sends it: the first request holds no secret. */
const requests = [
  requestOf(spanOf(0, { 'gen_ai.input.messages': [{ role: 'system', content: 'be brief' }] })),
  requestOf(
    spanOf(1, { 'gen_ai.input.messages': [question], 'gen_ai.output.messages': [call] }),
    spanOf(3, { 'gen_ai.tool.name': 'query_db', 'gen_ai.tool.call.result': `token ${github}` }),
  ),
  requestOf(
    spanOf(5, { 'gen_ai.output.messages': [{ role: 'assistant', content: 'three \u001b[2J' }] }),
    spanOf(0, { 'session.id': 's-42' }),
  ),
];

let backend: OtlpSink;
let gateway: Gateway | undefined;
beforeEach(async () => {
  backend = await startOtlpSink();
});
afterEach(async () => {
  await gateway?.stop();
  gateway = undefined;
  await backend.stop();
});

/** Starts a gateway and sends the session through it. */
async function send(sessions: Readonly<Record<string, string>>): Promise<Gateway> {
  const ports = await gatewayPorts();
  const text = plainConfig(ports, { exporters: { otlp_http: { endpoint: backend.url } } });
  const plain = parse(text) as object;
  const config = { ...plain, storage: { directory: './data', sessions } };
  gateway = await startGatewayWith(stringify(config), ports);
  for (const request of requests) {
    const { status } = await gateway.post('/v1/traces', request, protobufHeaders);
    expect(status).toBe(200);
  }
  await backend.requests('traces', requests.length);
  return gateway;
}

async function session(
  { directory }: Gateway,
  ...args: readonly string[]
): Promise<{ code: number; stdout: string; stderr: string }> {
  const child = traceveil(['session', ...args, '--config', 'traceveil.yaml'], { cwd: directory });
  const code = await child.exited;
  return { code, stdout: child.stdout(), stderr: child.stderr() };
}

/** The recorder is behind the acknowledgement. */
async function untilRecorded(gateway: Gateway, items: number) {
  return until(
    async () => {
      const { stdout } = await session(gateway, 'list', '--json');
      const { sessions } = JSON.parse(stdout) as { sessions: { id: string; items: number }[] };
      return sessions.find((one) => one.id === 's-42' && one.items === items);
    },
    { what: 'the session to be recorded' },
  );
}

describe('a session with findings', () => {
  it('is read back as it was said, masked, beside the gateway that runs', async () => {
    const running = await send({});
    const listed = await untilRecorded(running, 5);
    expect(listed).toMatchObject({ senders: ['anonymous'], trace_ids: [traceId.toString('hex')] });

    const shown = await session(running, 'show', 's-42');
    expect(shown.code).toBe(0);
    expect(kindsIn(shown.stdout)).toEqual([]);
    const said = shown.stdout.replaceAll(/#[\da-f]{12}/g, '#');
    expect(said).toContain('sender    anonymous (127.0.0.1, http)\nservice   shop\n');
    expect(said.slice(said.indexOf('masked'), said.indexOf('\nbatches'))).toMatchInlineSnapshot(`
      "masked    1 github-token, 1 url-password

      2026-11-22T20:01:00.000Z  system
        be brief

      2026-11-22T20:01:01.000Z  user
        which orders are in postgres://app:[REDACTED:url-password#]@db.internal:5432/orders?

      2026-11-22T20:01:02.000Z  tool_call query_db
        {
          "sql": "select 1"
        }

      2026-11-22T20:01:04.000Z  tool_result query_db
        token [REDACTED:github-token#]

      2026-11-22T20:01:06.000Z  assistant
        three \\u001b[2J
      "
    `);

    const batches = said.slice(said.indexOf('\nbatches\n')).trimEnd().split('\n').slice(2);
    expect(batches).toHaveLength(2 * requests.length);
    for (const [index, line] of batches.entries()) {
      const accept = /^ {2}2\S+Z {2}from anonymous, [12] items?, sha256 [\da-f]{64}$/;
      const forward = /^ {4}2\S+Z {2}delivered: otlp_http \(http:\S+\/v1\/traces\)$/;
      expect(line).toMatch(index % 2 === 0 ? accept : forward);
    }

    const byTrace = await session(running, 'show', traceId.toString('hex'), '--json');
    const { turns } = JSON.parse(byTrace.stdout) as { turns: { role: string }[] };
    expect(turns.map(({ role }) => role)).toEqual([
      ...['system', 'user', 'tool_call', 'tool_result', 'assistant'],
    ]);
  });

  it('is sent again, the same clean spans', async () => {
    const running = await send({});
    await untilRecorded(running, 5);
    const other = await startOtlpSink();
    try {
      const replayed = await session(running, 'replay', 's-42', '--to', other.url);
      expect(replayed).toMatchObject({ code: 0, stdout: expect.stringMatching('5 items sent to') });
      const spansOf = (sink: OtlpSink) =>
        sink.received.map(({ bytes }) => bytes.toString('base64')).sort();
      expect(spansOf(other)).toEqual(spansOf(backend));

      other.answerWith(400);
      const refused = await session(running, 'replay', 's-42', '--to', other.url);
      expect(refused.code).toBe(1);
      expect(refused.stderr).toContain('5 items were not taken');
    } finally {
      await other.stop();
    }
  });

  it('notes in the audit trail who read it and why', async () => {
    const running = await send({});
    await untilRecorded(running, 5);
    await session(running, 'show', 's-42', '--reason', `ticket 7 ${github}`);
    const trail = () => readFileSync(join(running.directory, 'data/audit/audit.jsonl'), 'utf8');
    const noted = async (command: string) =>
      until(() => new RegExp(`^.*"command":"session ${command}".*$`, 'm').exec(trail())?.[0], {
        what: 'the reading to be in the trail',
      });
    const line = await noted('show');
    expect(JSON.parse(line)).toMatchObject({
      ...{ command: 'session show', subject: 's-42', results: requests.length },
      actor: { uid: process.getuid?.() },
      purpose: 'ticket 7 [REDACTED:github-token]',
    });
    expect(JSON.parse(await noted('list'))).toMatchObject({ kind: 'read', subject: '' });
  });

  it('leaves no secret on disk', async () => {
    const running = await send({});
    await untilRecorded(running, 5);
    const files = filesBelow(join(running.directory, 'data'));
    expect(files.some(([path]) => path.includes('sessions'))).toBe(true);
    expect(files.filter(([, text]) => kindsIn({ text }).length > 0)).toEqual([]);
  });
});

it('records nothing when told so, and says that there is nothing', async () => {
  const running = await send({ record: 'off' });
  expect(existsSync(join(running.directory, 'data/sessions'))).toBe(false);
  expect(await session(running, 'list')).toMatchObject({
    code: 0,
    stdout: 'no session is recorded\n',
  });
  const shown = await session(running, 'show', 's-42');
  expect(shown).toMatchObject({ code: 1, stderr: expect.stringMatching('"s-42"') });
});

it.each([
  [['show']],
  [['replay', 's-42']],
  [['replay', 's-42', 's-43', '--to', 'http://127.0.0.1:1']],
  [['forget', 's-42']],
])('explains itself when called as %j', async (args) => {
  const child = traceveil(['session', ...args]);
  expect(await child.exited).toBe(2);
  expect(child.stderr()).toContain('session needs list, show ID or replay ID --to URL');
});
