import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash, randomInt } from 'node:crypto';
import type { Browser } from 'playwright-core';
import { fake } from '@traceveil/detect';
import { parse, stringify } from 'yaml';
import { createJudge } from '../harness/at-rest.ts';
import { freePorts } from '../harness/free-port.ts';
import { gatewayPorts, plainConfig, startGatewayWith, traceveil } from '../harness/gateway.ts';
import { startOtlpSink, type OtlpSink } from '../harness/otlp-sink.ts';
import { protobufHeaders } from '../harness/span-request.ts';
import { until } from '../harness/wait.ts';
import { secretRequest } from './attacks.ts';
import { launchBrowser, seriousFlaws } from './browser.ts';
import { startConsoleGateway, type ConsoleGateway } from './console-gateway.ts';
import { makeAccount, signInFirst, type Person } from './people.ts';
import { takePictures, tooWide } from './screens.ts';

/** No rule that is built in knows it. */
const badge = () => `badge-${randomInt(10_000_000, 100_000_000)}`;
const badges = { before: badge(), masked: badge(), after: badge() };
const rule = `rules:
  - id: acme-badge
    keywords: [badge-]
    pattern: badge-\\d{8}
`;

let backend: OtlpSink;
let served: ConsoleGateway;
let browser: Browser;
let admin: Person;
/** Writes policies. */
let alice: Person;
/** Approves them. */
let bob: Person;
/** May only look. */
let carol: Person;

beforeAll(async () => {
  backend = await startOtlpSink();
  served = await startConsoleGateway(backend.url, { console: { policy: { editable: true } } });
  browser = await launchBrowser();
  const { origin, firstPassword } = served;
  admin = await signInFirst(browser, origin, { id: 'admin', firstPassword });
  const ofAlice = await makeAccount(admin, 'alice', ['policy_editor']);
  const ofCarol = await makeAccount(admin, 'carol', ['auditor']);
  const ofBob = await makeAccount(admin, 'bob', ['policy_editor']);
  alice = await signInFirst(browser, origin, { id: 'alice', firstPassword: ofAlice });
  carol = await signInFirst(browser, origin, { id: 'carol', firstPassword: ofCarol });
  bob = await signInFirst(browser, origin, { id: 'bob', firstPassword: ofBob });
});
afterAll(async () => {
  await browser.close();
  await served.gateway.stop();
  await backend.stop();
});

/** @returns what the backend has got by then, all of it */
async function send(text: string, requests: number): Promise<string> {
  const body = secretRequest('shop', text);
  const { status } = await served.gateway.post('/v1/traces', body, protobufHeaders);
  expect(status).toBe(200);
  await backend.requests('traces', requests);
  return Buffer.concat(backend.received.map(({ bytes }) => Buffer.from(bytes))).toString('latin1');
}

/** In the page: tries what it does not offer. */
const approveByApi = `(async () => {
  const read = async (path) => (await fetch('/api/v1' + path)).json();
  const { csrf_token: token } = await read('/session');
  const { draft } = await read('/policy/draft');
  const { status } = await fetch('/api/v1/policy/draft/approval', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-csrf-token': token },
    body: JSON.stringify({ sha256: draft.sha256, reason: 'I know what I do' }),
  });
  return status;
})()`;

/** In the page: who did what, as the trail has it. */
const told = `(async () => {
  const answer = await fetch('/api/v1/events?kind=access&limit=500');
  const { items } = await answer.json();
  return items.map(({ event }) => event.operation + ' by ' + event.actor.id + ' ' + event.outcome);
})()`;

async function approve({ open, page }: Person): Promise<void> {
  await open('/policy', 'Policy');
  const proposed = page.getByRole('region', { name: 'Proposed', exact: true });
  await proposed.getByLabel('Reason').fill('I have looked at it');
  await proposed.getByRole('button', { name: 'Approve' }).click();
  await proposed.waitFor({ state: 'detached' });
}

describe('a policy', () => {
  it('is written, and said to be wrong where it is', async () => {
    // What has a secret in it is recorded.
    const text = `mine is ${badges.before}, and ${fake('ghp_', 36)}`;
    expect(await send(text, 1)).toContain(badges.before);
    await admin.open('/sessions', 'Sessions');
    await admin.page.locator('main tbody a').first().waitFor();
    const { page } = alice;
    await alice.open('/policy', 'Policy');
    const editor = page.getByLabel('YAML below processors.redact');
    expect(await editor.inputValue()).toContain('action: seal');
    await editor.fill('pakcs: [email]\n');
    await page.getByRole('button', { name: 'Keep as a draft' }).click();
    const draft = page.getByRole('region', { name: 'Draft', exact: true });
    await draft.getByText('pakcs: unknown key').waitFor();
    expect(await draft.getByText('line 1:1').count()).toBe(1);
    expect(await draft.getByRole('button', { name: 'Propose' }).count()).toBe(0);
  });

  it('is compared and tried before it is proposed', async () => {
    const { page } = alice;
    await page.getByLabel('YAML below processors.redact').fill(rule);
    await page.getByRole('button', { name: 'Keep as a draft' }).click();
    const draft = page.getByRole('region', { name: 'Draft', exact: true });
    await draft.getByRole('button', { name: 'Compare with what holds' }).click();
    const lines = draft.getByRole('region', { name: 'What holds and the draft' });
    await lines.getByText('id: acme-badge').waitFor();
    expect(await lines.innerText()).toMatch(/removed:\s+actions:.*added:\s+rules:/s);
    await draft.getByText('On from then: acme-badge').waitFor();
    await draft.getByRole('cell', { name: 'acme-badge: 1' }).waitFor();
    await takePictures(page, 'policy-draft');
    expect(await seriousFlaws(page, 'all')).toEqual([]);
    expect(await tooWide(page)).toEqual([]);

    await page.getByLabel('Text or OTLP JSON').fill(`mine is ${badges.before}`);
    await page.getByLabel('Under').selectOption('draft');
    await page.getByRole('button', { name: 'Try', exact: true }).click();
    await page.getByText('1 secret found').waitFor();
    await page.getByLabel('Under').selectOption('held');
    await page.getByRole('button', { name: 'Try', exact: true }).click();
    await page.getByText('0 secrets found').waitFor();
  });

  it('is not approved by who wrote it', async () => {
    const { page } = alice;
    await page.getByLabel('Reason, for the audit trail').fill('badges are secret');
    await page.getByRole('button', { name: 'Propose' }).click();
    await page.getByText('You wrote it: somebody else approves it.').waitFor();
    expect(await page.getByRole('button', { name: 'Approve' }).count()).toBe(0);
    expect(await page.evaluate(approveByApi)).toBe(403);
  });

  it('is read by who may not say anything to it', async () => {
    const { page } = carol;
    await carol.open('/policy', 'Policy');
    const proposed = page.getByRole('region', { name: 'Proposed', exact: true });
    await proposed.getByText('id: acme-badge').waitFor();
    await proposed.getByText('badges are secret').waitFor();
    expect(await proposed.getByRole('button').count()).toBe(0);
    expect(await page.getByLabel('YAML below processors.redact').count()).toBe(0);
  });

  it('holds from then on when another approves it', async () => {
    await approve(bob);
    await bob.page.getByText('version 2 of what was edited').waitFor();
    const got = await send(`mine is ${badges.masked}`, 2);
    expect(got).not.toContain(badges.masked);
    expect(got).toContain('[REDACTED:acme-badge#');
  });

  it('is rolled back, by another again', async () => {
    const { page } = bob;
    await page.getByRole('button', { name: 'Look at 1', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Version 1' });
    await dialog.getByText('action: seal').first().waitFor();
    await dialog.getByLabel('Why go back to it?').fill('badges are public after all');
    await dialog.getByRole('button', { name: 'Propose to roll back' }).click();
    await dialog.waitFor({ state: 'detached' });
    await approve(alice);
    await alice.page.getByText('version 3 of what was edited').waitFor();
    expect(await send(`mine is ${badges.after}`, 3)).toContain(badges.after);
  });

  it('leaves each step in the audit trail, and no complaint of the browser', async () => {
    expect(await admin.page.evaluate<string[]>(told)).toEqual(
      expect.arrayContaining([
        ...['draftPolicy by alice allowed', 'proposePolicy by alice allowed'],
        ...['approvePolicy by alice refused', 'approvePolicy by bob allowed'],
        ...['rollBackPolicy by bob allowed', 'approvePolicy by alice allowed'],
      ]),
    );
    const { directory, child } = served.gateway;
    const judge = createJudge({ masked: badges.masked });
    expect(judge({ directory, texts: { log: child.stderr(), said: child.stdout() } })).toEqual([]);
    const people = [admin, alice, bob, carol];
    const complaints = people.flatMap((person) => person.complaints);
    expect(complaints.filter((text) => !text.includes('403'))).toEqual([]);
    expect(people.flatMap((person) => person.strangers)).toEqual([]);
  });
});

describe('a policy that no longer is one', () => {
  it('keeps no gateway from starting: the file alone holds, and that is told', async () => {
    const ports = await gatewayPorts();
    const [port = 0] = await freePorts(1);
    const config = stringify({
      ...(parse(
        plainConfig(ports, { exporters: { otlp_http: { endpoint: backend.url } } }),
      ) as object),
      console: { endpoint: `127.0.0.1:${port}`, policy: { editable: true } },
    });
    const yaml = 'pakcs: [email]';
    const version = {
      ...{ number: 1, processor: 'redact', time: '', author: 'alice', approver: 'bob', yaml },
      ...{ reason: '', approver_reason: '' },
      sha256: createHash('sha256').update(`redact\n${yaml}`).digest('hex'),
    };
    const book = JSON.stringify({ version: 1, holds: { redact: 1 }, versions: [version] });
    const files = { 'data/policies/policies.json': book };
    const gateway = await startGatewayWith(config, ports, files);
    try {
      expect((await gateway.admin('/config')).text).not.toContain('pakcs');
      // Told once it runs.
      const refused = 'traceveil_config_reload_total{result="refused"} 1';
      await until(
        async () => ((await gateway.admin('/metrics')).text.includes(refused) ? true : undefined),
        { what: 'the refusal among the metrics' },
      );
      expect(gateway.child.stderr()).toContain('pakcs: unknown key');
      const cwd = gateway.directory;
      const checked = traceveil(['validate', '--config', 'traceveil.yaml'], { cwd });
      expect(await checked.exited).toBe(0);
      expect(checked.stdout()).toContain('warning: the policy that was edited does not hold: ');
    } finally {
      await gateway.stop();
    }
  });
});
