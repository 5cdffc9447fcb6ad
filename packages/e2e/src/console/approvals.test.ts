import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { fake } from '@traceveil/detect';
import type { Browser } from 'playwright-core';
import { createJudge } from '../harness/at-rest.ts';
import { startOtlpSink, type OtlpSink } from '../harness/otlp-sink.ts';
import { protobufHeaders } from '../harness/span-request.ts';
import { secretRequest } from './attacks.ts';
import { launchBrowser } from './browser.ts';
import { heldService, startConsoleGateway, type ConsoleGateway } from './console-gateway.ts';
import { makeAccount, signInFirst, type Person } from './people.ts';
import { takePictures } from './screens.ts';

const secret = fake('ghp_', 36);
const heldSecret = fake('sk_live_', 24);
const judge = createJudge({ secret, heldSecret });

let backend: OtlpSink;
let served: ConsoleGateway;
let browser: Browser;
/** Asks; she could approve what others ask for. */
let alice: Person;
/** Approves. */
let bob: Person;
let admin: Person;

beforeAll(async () => {
  backend = await startOtlpSink();
  served = await startConsoleGateway(backend.url);
  browser = await launchBrowser();
  const { origin, firstPassword } = served;
  admin = await signInFirst(browser, origin, { id: 'admin', firstPassword });
  const passwords = [
    await makeAccount(admin, 'alice', ['reviewer', 'approver']),
    await makeAccount(admin, 'bob', ['approver']),
  ];
  const [ofAlice = '', ofBob = ''] = passwords;
  alice = await signInFirst(browser, origin, { id: 'alice', firstPassword: ofAlice });
  bob = await signInFirst(browser, origin, { id: 'bob', firstPassword: ofBob });
  for (const [service, text] of [
    ['shop', `my token is ${secret}`],
    [heldService, `pay with ${heldSecret}`],
  ] as const) {
    const body = secretRequest(service, text);
    const { status } = await served.gateway.post('/v1/traces', body, protobufHeaders);
    expect(status).toBe(200);
  }
});
afterAll(async () => {
  await browser.close();
  await served.gateway.stop();
  await backend.stop();
});

/** In the page: tries what it does not offer, to approve at the API what it shows. */
const approveByApi = `(async () => {
  const read = async (path) => (await fetch('/api/v1' + path)).json();
  const id = location.pathname.split('/').at(-1);
  const { csrf_token: token } = await read('/session');
  const { sha256 } = await read('/approvals/' + id);
  const { status } = await fetch('/api/v1/approvals/' + id + '/decision', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-csrf-token': token },
    body: JSON.stringify({ decision: 'approve', sha256, reason: 'I know what I do' }),
  });
  return status;
})()`;

/** In the page: all that it could have kept of what it showed. */
const keptByBrowser = `(async () => JSON.stringify([
  { ...localStorage }, { ...sessionStorage }, history.state, location.href, document.cookie,
  await caches.keys(), await indexedDB.databases(), document.documentElement.outerHTML,
  [...document.querySelectorAll('input, textarea')].map(({ value }) => value),
]))()`;

describe('what is sealed', () => {
  it('is asked for from a masked place, and not approved by who asked', async () => {
    const { page } = alice;
    await alice.open('/sessions/of-shop', 'Session replay');
    await page.getByText('my token is').getByRole('button').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Why do you need it?').fill('the customer cannot sign in');
    await takePictures(page, 'masked-place');
    await dialog.getByRole('button', { name: 'Request a reveal' }).click();
    await page.getByRole('heading', { name: 'Request for approval' }).waitFor();
    await page.getByText('You asked for it: somebody else decides.').waitFor();
    expect(await page.getByRole('button', { name: 'Approve' }).count()).toBe(0);
    expect(await page.evaluate(approveByApi)).toBe(403);
    await page.reload();
    await page.getByText('0 of 1 approved').waitFor();
  });

  it('is approved by another, with the keyboard', async () => {
    const { page } = bob;
    await bob.open('/approvals?state=pending', 'Approvals');
    await page.getByText('the customer cannot sign in').waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await takePictures(page, 'approvals');
    await page.keyboard.press('j');
    await page.keyboard.press('a');
    const dialog = page.getByRole('dialog', { name: 'Approve' });
    await dialog.getByRole('textbox').fill('ticket 4711');
    await dialog.getByRole('button', { name: 'Approve' }).click();
    await dialog.waitFor({ state: 'detached' });
    // Who approved does not see it.
    await page.goto(`${served.origin}/approvals`);
    await page.getByText('ticket 4711').waitFor();
    expect(await page.getByRole('button', { name: 'Show the value' }).count()).toBe(0);
  });

  it('is seen once by who asked, and is gone then', async () => {
    const { page } = alice;
    const answered = page.waitForResponse((response) => response.url().endsWith('/use'));
    await page.getByRole('button', { name: 'Show the value' }).click();
    const shown = page.getByRole('dialog', { name: 'The value' });
    expect(await shown.locator('.secret').innerText()).toBe(secret);
    expect((await answered).headers()['cache-control']).toContain('no-store');
    await shown.getByRole('button', { name: 'Hide it now' }).click();
    await shown.waitFor({ state: 'detached' });
    expect(await page.evaluate(keptByBrowser)).not.toContain(secret);
    await page.goBack();
    await page.goForward();
    expect(await page.evaluate(keptByBrowser)).not.toContain(secret);
    await page.reload();
    await page.getByText('used', { exact: true }).waitFor();
    expect(await page.getByRole('button', { name: 'Show the value' }).count()).toBe(0);
  });
});

describe('what is approved beforehand', () => {
  it('is seen at once by who asks, and hidden again when its time is over', async () => {
    await bob.open('/approvals', 'Approvals');
    await bob.page.getByText('Approve beforehand', { exact: true }).first().click();
    await bob.page.getByLabel('Service').fill('shop');
    await bob.page.getByLabel('Rule').fill('github-token');
    const inAWeek = new Date(Date.now() + 7 * 24 * 3_600_000).toISOString().slice(0, 10);
    await bob.page.getByLabel('Last day').fill(inAWeek);
    await bob.page.getByLabel('Reason').fill('a week of support');
    await bob.page.getByRole('button', { name: 'Approve beforehand' }).click();
    await bob.page.getByRole('cell', { name: 'a week of support' }).waitFor();

    const { page } = alice;
    await page.clock.install();
    await alice.open('/sessions/of-shop', 'Session replay');
    await page.getByText('my token is').getByRole('button').click();
    await page.getByLabel('Why do you need it?').fill('another customer');
    await page.getByRole('button', { name: 'Request a reveal' }).click();
    await page.getByRole('button', { name: 'Show the value' }).click();
    const shown = page.getByRole('dialog', { name: 'The value' });
    expect(await shown.locator('.secret').innerText()).toBe(secret);
    await page.clock.fastForward('01:00:00');
    await shown.waitFor({ state: 'detached' });
    expect(await page.evaluate(keptByBrowser)).not.toContain(secret);
    await page.clock.resume();
  });

  it('is withdrawn again, with a reason', async () => {
    const { page } = bob;
    const given = page.getByRole('cell', { name: 'a week of support' });
    await page.getByRole('row').filter({ has: given }).getByRole('button').click();
    const dialog = page.getByRole('dialog', { name: 'Withdraw what was approved beforehand' });
    await dialog.getByText('github-token').waitFor();
    await dialog.getByLabel('Reason').fill('the week is over early');
    await dialog.getByRole('button', { name: 'Withdraw it' }).click();
    await given.waitFor({ state: 'detached' });

    await alice.open('/sessions/of-shop', 'Session replay');
    await alice.page.getByText('my token is').getByRole('button').click();
    await alice.page.getByLabel('Why do you need it?').fill('a third customer');
    await alice.page.getByRole('button', { name: 'Request a reveal' }).click();
    await alice.page.getByText('0 of 1 approved').waitFor();
    expect(await alice.page.getByRole('button', { name: 'Show the value' }).count()).toBe(0);
  });
});

describe('what is held', () => {
  it('goes on masked when it is approved', async () => {
    const { page } = alice;
    await alice.open('/held', 'Held items');
    await page.locator('main tbody a').first().click();
    await page.getByRole('heading', { name: 'Held item', exact: true }).waitFor();
    expect(await page.getByLabel('Masked request').innerText()).not.toContain(heldSecret);
    await page.getByLabel('Reason').fill('it is a test payment');
    await page.getByRole('button', { name: 'Request a release' }).click();
    await page.getByRole('heading', { name: 'Approvals' }).waitFor();

    await bob.open('/approvals?state=pending', 'Approvals');
    await bob.page.getByText('it is a test payment').waitFor();
    await bob.page.keyboard.press('a');
    const dialog = bob.page.getByRole('dialog', { name: 'Approve' });
    await dialog.getByRole('textbox').fill('seen');
    await dialog.getByRole('button', { name: 'Approve' }).click();
    await dialog.waitFor({ state: 'detached' });
    const requests = await backend.requests('traces', 2);
    const all = Buffer.concat(backend.received.map(({ bytes }) => Buffer.from(bytes))).toString();
    expect(requests).toHaveLength(2);
    expect(all).toContain('pay with [REDACTED:');
  });
});

describe('all of it', () => {
  it('stands in the audit trail, whose chain is whole', async () => {
    const { page } = admin;
    await admin.open('/audit?kind=approval', 'Audit trail');
    const table = page.getByRole('region', { name: 'Events, the newest first' });
    for (const said of [
      'reveal requested by alice',
      'reveal refused by alice',
      'reveal approved by bob',
      'reveal used by alice',
      'release approved by bob',
    ]) {
      await table.getByText(said).first().waitFor();
    }
    await page.getByRole('button', { name: 'Verify the chain' }).click();
    const outcome = page.getByRole('dialog', { name: 'Verification' });
    await outcome.getByRole('status').waitFor();
    expect(await outcome.innerText()).toMatch(/The chain is whole: \d+ events/);
    await page.keyboard.press('Escape');
    await admin.open('/audit?kind=access', 'Audit trail');
    await table.getByText('verifyTrail').first().waitFor();
  });

  it('is in the package of evidence', async () => {
    const { page } = admin;
    const today = new Date().toISOString().slice(0, 10);
    await admin.open('/evidence', 'Evidence');
    await page.getByLabel('First day').fill(today);
    await page.getByLabel('Last day').fill(today);
    await page.waitForURL(`**/evidence?from=${today}&to=${today}`);
    await page.reload();
    expect(await page.getByLabel('First day').inputValue()).toBe(today);
    const waiting = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Make and download' }).click();
    const download = await waiting;
    expect(download.suggestedFilename()).toBe(`traceveil-evidence-${today}-${today}.tar.gz`);
    const content = gunzipSync(readFileSync(await download.path())).toString('latin1');
    expect(content).toContain('manifest');
    expect(content).not.toContain(secret);
  });

  it('leaves no secret on disk, nor a complaint of the browser', () => {
    const { directory, child } = served.gateway;
    expect(judge({ directory, texts: { log: child.stderr(), said: child.stdout() } })).toEqual([]);
    // The refusal of self-approval is noted by the browser as any answer of that kind.
    const complaints = [admin, alice, bob].flatMap((person) => person.complaints);
    expect(complaints.filter((text) => !text.includes('403'))).toEqual([]);
    expect([admin, alice, bob].flatMap((person) => person.strangers)).toEqual([]);
  });
});
