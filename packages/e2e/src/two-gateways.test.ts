import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { cp, mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fake } from '@traceveil/detect';
import { parse, stringify } from 'yaml';
import { secretRequest } from './console/attacks.ts';
import { makeToken, signInByApi, withToken, type Answer } from './console/api.ts';
import { createJudge } from './harness/at-rest.ts';
import type { Child } from './harness/child.ts';
import { freePorts } from './harness/free-port.ts';
import * as gateways from './harness/gateway.ts';
import { startOtlpSink, type OtlpSink } from './harness/otlp-sink.ts';
import { protobufHeaders } from './harness/span-request.ts';
import { trailLines } from './harness/trail-lines.ts';
import { until } from './harness/wait.ts';

// Starts, stops and passwords take seconds where other work is done too.
jest.setTimeout(180_000);

const rounds = 20;
const secret = fake('ghp_', 36);
const judge = createJudge({ secret });
const sealingKey = fake('', 64, 'hex');
const people = { ann: 'reviewer', bob: 'approver', cid: 'approver' } as const;
type Name = keyof typeof people;

/** A process of its own. */
interface Running {
  readonly child: Child;
  readonly origin: string;
  readonly directory: string;
  readonly http: string;
}

let backend: OtlpSink;
let directory = '';
const tokens: Partial<Record<Name, string>> = {};
let token = '';
let sealedId = '';
let both: readonly [Running, Running];
/** By request: which gateway answered that it was used. */
const winners = new Map<string, Running>();

async function start(name: string): Promise<Running> {
  const ports = await gateways.gatewayPorts();
  const [port = 0] = await freePorts(1);
  const plain = gateways.plainConfig(ports, {
    exporters: { otlp_http: { endpoint: backend.url } },
  });
  const config = {
    ...(parse(plain) as object),
    processors: { redact: { action: 'seal' } },
    approvals: { sealing_key: sealingKey },
    console: { endpoint: `127.0.0.1:${port}` },
  };
  const own = join(directory, name);
  await mkdir(own, { recursive: true });
  await writeFile(join(own, 'traceveil.yaml'), stringify(config));
  const child = gateways.traceveil(['run', '--config', 'traceveil.yaml'], { cwd: own });
  const ready = `http://127.0.0.1:${ports.admin}/readyz`;
  await until(async () => ((await fetch(ready)).ok ? true : undefined), {
    what: `gateway ${name}`,
    timeoutMs: 60_000,
    state: child.stderr,
  });
  const [origin, http] = [port, ports.http].map((one) => `http://127.0.0.1:${one}`);
  return { child, directory: own, origin: origin ?? '', http: http ?? '' };
}

const as = (who: Name, { origin }: Running) => withToken(origin, tokens[who] ?? '');

beforeAll(async () => {
  backend = await startOtlpSink();
  directory = await gateways.temporaryDirectory();
  const first = await start('east');
  const [, password = ''] = /sign in as admin with (\S+?),/.exec(first.child.stdout()) ?? [];
  const admin = await signInByApi(first.origin, 'admin', password);
  for (const [id, role] of Object.entries(people)) {
    tokens[id as Name] = await makeToken(admin, first.origin, { id, role });
  }
  const body = secretRequest('shop', `my token is ${secret}`);
  const sent = await fetch(`${first.http}/v1/traces`, {
    method: 'POST',
    ...{ body, headers: protobufHeaders },
  });
  expect(sent.status).toBe(200);
  const sealed = await as('ann', first).ask('GET', '/sealed');
  const [item] = sealed.json['items'] as { sealed_id: string; token: string }[];
  ({ sealed_id: sealedId = '', token = '' } = item ?? {});
  expect(await first.child.stop()).toBe(0);
  // A vault is one gateway's: the other has a copy, as from a backup, and its accounts. What is
  // asked and decided is in one directory.
  const [east, west] = ['east', 'west'].map((name) => join(directory, name, 'data'));
  await mkdir(west ?? '', { recursive: true });
  for (const own of ['vault', 'console'])
    await cp(join(east ?? '', own), join(west ?? '', own), { recursive: true });
  await rename(join(east ?? '', 'approvals'), join(directory, 'approvals'));
  for (const data of [east, west])
    await symlink(join(directory, 'approvals'), join(data ?? '', 'approvals'));
  both = [await start('east'), await start('west')];
});
afterAll(async () => {
  for (const { child } of both) child.process.kill('SIGKILL');
  await backend.stop();
  await rm(directory, { recursive: true, force: true });
});

/** Ann asks at one gateway. */
async function ask(at: Running): Promise<{ id: string; sha256: string }> {
  const subject = { kind: 'reveal', sealed_ids: [sealedId] };
  const { status, json } = await as('ann', at).ask('POST', '/approvals', {
    ...{ subject, reason: 'ticket 7' },
  });
  expect(status).toBe(201);
  return json as { id: string; sha256: string };
}

/** Bob at one gateway, and Cid at the other, at once. */
async function decideAtBoth(
  { id, sha256 }: { readonly id: string; readonly sha256: string },
  ofCid: 'approve' | 'deny',
): Promise<Answer[]> {
  const [east, west] = both;
  const decide = (who: Name, at: Running, decision: string) =>
    as(who, at).ask('POST', `/approvals/${id}/decision`, { decision, sha256, reason: 'seen' });
  return Promise.all([decide('bob', east, 'approve'), decide('cid', west, ofCid)]);
}

/** What is decided, or asked, at one gateway is known to the other within seconds. */
async function untilKnown(at: Running, id: string, state: 'pending' | 'approved'): Promise<void> {
  const is = async () => (await as('ann', at).ask('GET', `/approvals/${id}`)).json['state'];
  const what = `${id} to be ${state}`;
  await until(async () => ((await is()) === state ? true : undefined), {
    ...{ what, state: at.child.stderr },
  });
}

interface Told {
  readonly kind: string;
  readonly approval_id: string;
  readonly step: string;
  readonly reason: string;
}

/** What the trail of a gateway says of one request. */
function toldOf({ directory: own }: Running, id: string): Told[] {
  return trailLines(join(own, 'data'))
    .map((line) => JSON.parse(line) as Told)
    .filter(({ kind, approval_id: of }) => kind === 'approval' && of === id);
}

describe('of two gateway processes with one directory of approvals', () => {
  it(`one alone shows a value, whichever is asked first, ${rounds} times`, async () => {
    for (let round = 0; round < rounds; round += 1) {
      const asked = await ask(both[round % 2] ?? both[0]);
      const { id } = asked;
      const decided = await decideAtBoth(asked, 'approve');
      expect(decided.map(({ status }) => status).sort()).toEqual([200, 409]);
      const order = [both[0], both[1], both[1], both[0]];
      const uses = await Promise.all(
        order.map((at) => as('ann', at).ask('POST', `/approvals/${id}/use`)),
      );
      const winner = uses.findIndex(({ status }) => status === 200);
      expect(uses.map(({ status }) => status).sort()).toEqual([200, 410, 410, 410]);
      expect(uses[winner]?.json['values']).toMatchObject([{ value: secret }]);
      const others = uses.filter(({ status }) => status !== 200);
      expect(others.map(({ problem }) => problem)).toEqual(Array(3).fill('approval-used'));
      expect(JSON.stringify(others)).not.toContain(secret);
      winners.set(id, order[winner] ?? both[0]);
    }
  });

  it('of a yes and a no at once one holds, and it holds in both', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const asked = await ask(both[round % 2] ?? both[0]);
      const [yes, no] = await decideAtBoth(asked, 'deny');
      const isApproved = yes?.status === 200;
      expect([yes?.status, no?.status]).toEqual(isApproved ? [200, 409] : [403, 200]);
      const found: unknown[] = [];
      for (const at of both) {
        const { status } = await as('ann', at).ask('POST', `/approvals/${asked.id}/use`);
        const { json } = await as('ann', at).ask('GET', `/approvals/${asked.id}`);
        expect(json['decisions']).toHaveLength(1);
        found.push([status, json['state']]);
      }
      const denied = [403, 'denied'];
      const shownOnce = [
        [200, 'used'],
        [410, 'used'],
      ];
      expect(found).toEqual(isApproved ? shownOnce : [denied, denied]);
      if (isApproved) winners.set(asked.id, both[0]);
    }
  });

  it('of two commands at once one prints the value', async () => {
    const { id } = await ask(both[0]);
    const command = (who: Name, at: Running, args: readonly string[]) => {
      const env = { TRACEVEIL_API_TOKEN: tokens[who] ?? '' };
      return gateways.traceveil([...args, '--endpoint', at.origin], { env });
    };
    const approve = ['approvals', 'approve', id, '--reason', 'seen'];
    await untilKnown(both[1], id, 'pending');
    const deciding = [command('bob', both[0], approve), command('cid', both[1], approve)];
    const codes = await Promise.all(deciding.map(({ exited }) => exited));
    expect(codes.sort()).toEqual([0, 1]);
    for (const at of both) await untilKnown(at, id, 'approved');
    const reveal = ['reveal', token, '--reason', 'ticket 7', '--output', '-'];
    const revealing = both.map((at) => command('ann', at, reveal));
    const ended = await Promise.all(revealing.map(({ exited }) => exited));
    expect([...ended].sort()).toEqual([0, 1]);
    const winner = ended.indexOf(0);
    expect(revealing.map((one) => one.stdout())).toEqual(
      both.map((_at, index) => (index === winner ? secret : '')),
    );
    expect(revealing[1 - winner]?.stderr()).toContain('used before');
    winners.set(id, both[winner] ?? both[0]);
  });

  it('both trails say so, and are whole, and nowhere is the value', async () => {
    for (const { child } of both) expect(await child.stop()).toBe(0);
    expect(winners.size).toBeGreaterThan(rounds);
    for (const [id, winner] of winners) {
      for (const at of both) {
        const told = toldOf(at, id);
        const used = told.filter(({ step }) => step === 'used');
        expect(used).toHaveLength(at === winner ? 1 : 0);
        const refused = told.filter(({ step, reason }) => step === 'refused' && reason === 'used');
        expect(at === winner || refused.length > 0).toBe(true);
      }
    }
    for (const { directory: own, child } of both) {
      const verified = gateways.traceveil(['audit', 'verify'], { cwd: own });
      expect(await verified.exited).toBe(0);
      expect(judge({ directory: own, texts: { log: child.stderr() } })).toEqual([]);
    }
    expect(judge({ directory: join(directory, 'approvals') })).toEqual([]);
  });
});
