import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { providerSecret, startProvider, type SampleProvider } from '@traceveil/console/testing';
import { fake } from '@traceveil/detect';
import type { Browser, Page } from 'playwright-core';
import { createJudge } from '../harness/at-rest.ts';
import { freePorts } from '../harness/free-port.ts';
import { startOtlpSink, type OtlpSink } from '../harness/otlp-sink.ts';
import { protobufHeaders } from '../harness/span-request.ts';
import { until } from '../harness/wait.ts';
import { secretRequest } from './attacks.ts';
import { launchBrowser, seriousFlaws } from './browser.ts';
import { heldService, startConsoleGateway, type ConsoleGateway } from './console-gateway.ts';
import { signIn, signInByProvider, type Person } from './people.ts';

const secret = fake('ghp_', 36);
const shown = fake('sk_live_', 24);
const judge = createJudge({ secret, shown });
/** A reveal of what it sends is over two seconds after it was approved. */
const briefService = 'brief';

let provider: SampleProvider;
let backend: OtlpSink;
let served: ConsoleGateway;
let browser: Browser;
let admin: Person;
/** Asks. */
let alice: Person;
/** Approve, and are of those who may break the glass. */
let bob: Person;
let carol: Person;

beforeAll(async () => {
  const [port = 0] = await freePorts(1);
  const callback = `http://127.0.0.1:${port}/api/v1/session/oidc/callback`;
  provider = await startProvider(callback);
  provider.state.isDown = () => true;
  backend = await startOtlpSink();
  served = await startConsoleGateway(backend.url, {
    port,
    approvals: {
      rules: [{ services: [briefService], max_duration: '2s' }],
      force_group: 'leads',
    },
    console: {
      oidc: {
        ...{ issuer: provider.url, client_id: 'traceveil', client_secret: providerSecret },
        ...{ redirect_url: callback, scopes: ['openid', 'groups'] },
        roles: { admins: 'admin', staff: 'reviewer', leads: 'approver' },
      },
    },
  });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  await served.gateway.stop();
  await backend.stop();
  await provider.stop();
});

describe('the page where one signs in', () => {
  it('says that the identity provider is down, and lets in who has a password', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`${served.origin}/findings`);
    const { host } = new URL(provider.url);
    await page.getByRole('link', { name: `Continue with ${host}` }).click();
    await page.getByText('The identity provider cannot be asked now').waitFor();
    expect(await flaws(page)).toEqual([]);
    await signIn(page, 'admin', served.firstPassword);
    await page.getByRole('heading', { name: 'Choose a new password' }).waitFor();
    expect(await flaws(page)).toEqual([]);
    expect(new URL(page.url()).pathname).toBe('/');
    await context.close();
  });

  it('leads to the provider and back', async () => {
    provider.state.isDown = () => false;
    const { origin } = served;
    admin = await signInByProvider(browser, origin, { provider, id: 'root', groups: ['admins'] });
    alice = await signInByProvider(browser, origin, { provider, id: 'alice', groups: ['staff'] });
    bob = await signInByProvider(browser, origin, { provider, id: 'bob', groups: ['leads'] });
    carol = await signInByProvider(browser, origin, { provider, id: 'carol', groups: ['leads'] });
    expect(await alice.page.getByRole('link', { name: 'oidc:alice' }).count()).toBe(1);
    // Nothing has been sent yet: the first screen says what to do.
    await alice.open('/', 'Overview');
    await alice.page.getByText('Nothing has come in since the start').waitFor();
    await alice.page.getByText('npx traceveil demo').first().waitFor();
  });

  it('lets nobody new in while the provider is down, and who is in goes on', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    // It answers people, and then no more to the gateway.
    provider.state.isDown = (path) => path.startsWith('/token');
    await page.goto(served.origin);
    await page.getByRole('link', { name: /^Continue with / }).click();
    await page.getByText('The identity provider cannot be asked now').waitFor();
    await context.close();
    await alice.open('/sessions', 'Sessions');
    await alice.page.reload();
    await alice.page.getByRole('heading', { name: 'Sessions' }).waitFor();
    expect(alice.complaints).toEqual([]);
    provider.state.isDown = () => false;
  });
});

describe('a request to see a value', () => {
  it('is denied with a reason, and shows nothing', async () => {
    await send('shop', `my token is ${secret}`);
    const path = await askToSee('shop', 'I am curious');
    const { page } = bob;
    await bob.open(path, 'Request for approval');
    await page.getByText('I am curious').waitFor();
    await page.keyboard.press('d');
    await sayIn(page, 'Deny', 'curiosity is no reason');
    await alice.page.getByText('denied', { exact: true }).waitFor();
    await alice.page.getByText('curiosity is no reason').waitFor();
    expect(await showButton(alice.page).count()).toBe(0);
  });

  it('is forced by two who may break the glass', async () => {
    const path = await askToSee('shop', 'production is down');
    for (const { open, page } of [bob, carol]) {
      await open(path, 'Request for approval');
      await page.getByRole('button', { name: 'Break glass' }).click();
      await sayIn(page, 'Break glass', 'incident 12');
    }
    await alice.page.getByText('break-glass', { exact: true }).waitFor();
    await showButton(alice.page).click();
    const dialog = alice.page.getByRole('dialog', { name: 'The value' });
    expect(await dialog.locator('.secret').innerText()).toBe(secret);
    await alice.page.keyboard.press('Escape');
    await admin.open('/audit?kind=approval', 'Audit trail');
    const forced = admin.page.getByText('reveal forced by');
    await forced.nth(1).waitFor();
    expect(await forced.count()).toBe(2);
  });

  it('says that its time is over, and shows nothing then', async () => {
    await send(briefService, `my token is ${secret}`);
    const path = await askToSee(briefService, 'just a look');
    await bob.open(path, 'Request for approval');
    await bob.page.getByText('just a look').waitFor();
    await bob.page.keyboard.press('a');
    await sayIn(bob.page, 'Approve', 'be quick');
    await alice.page.getByText('expired', { exact: true }).waitFor();
    expect(await showButton(alice.page).count()).toBe(0);
    expect(await alice.page.evaluate(useByApi)).toBe('410 urn:traceveil:approval-expired');
    expect(await alice.page.locator('body').innerText()).not.toContain(secret);
  });
});

describe('what is held', () => {
  it('goes on with the tokens in clear that were named, and no others', async () => {
    await send(heldService, `pay with ${shown} by ${secret}`);
    backend.clear();
    await askToLetGo('forwarded, with some secrets in clear again', 'the bank asks', [
      /stripe-secret-key/,
    ]);
    await approveRelease('the bank asks');
    const [released] = await backend.requests('traces');
    const said = released?.bytes.toString() ?? '';
    expect(said).toContain(`pay with ${shown} by [REDACTED:github-token#`);
    expect(said).not.toContain(secret);
  });

  it('is dropped', async () => {
    await send(heldService, `drop ${shown}`);
    backend.clear();
    await askToLetGo('dropped', 'a test payment', []);
    await approveRelease('a test payment');
    await alice.open('/held', 'Held items');
    await until(
      async () => {
        await alice.page.reload();
        await alice.page.getByText('Loading…').first().waitFor({ state: 'detached' });
        return (await alice.page.getByText('Nothing is held').count()) > 0 ? true : undefined;
      },
      { what: 'the item to be gone' },
    );
    expect(backend.received).toEqual([]);
  });
});

it('sends a dead letter again', async () => {
  backend.answerWith(400);
  await send('shop', 'refused at first');
  const { page } = admin;
  const again = page.getByRole('button', { name: 'Send again' });
  await until(
    async () => {
      await admin.open('/health', 'Health');
      await page.getByText('Loading…').first().waitFor({ state: 'detached' });
      return (await again.count()) > 0 ? true : undefined;
    },
    { what: 'a dead letter' },
  );
  backend.clear();
  backend.answerWith(200);
  await again.click();
  await page.getByText('None: no backend has refused anything for good.').waitFor();
  const [sent] = await backend.requests('traces');
  expect(sent?.bytes.toString()).toContain('refused at first');
});

it('makes no link of an address that would run something', async () => {
  const { page } = alice;
  const bad = ['javascript:alert(1)//', 'data:text/html,<script>alert(2)</script>'] as const;
  for (const address of bad) {
    await page.route('**/api/v1/findings/*', async (route) => {
      const response = await route.fetch();
      const finding = (await response.json()) as object;
      await route.fulfill({ response, json: { ...finding, rotate_url: address } });
    });
    await page.route('**/api/v1/sessions/*', async (route) => {
      const response = await route.fetch();
      const answer = (await response.json()) as object;
      const links = [{ name: 'Evil', url: `${address}{trace_id}` }];
      await route.fulfill({ response, json: { ...answer, trace_links: links } });
    });
    await alice.open('/sessions/of-shop', 'Session replay');
    await page.getByText('my token is').getByRole('button').first().click();
    await page.getByRole('dialog').getByText(address).waitFor();
    expect((await hrefs(page)).filter((href) => !/^(?:\/|#|https?:)/.test(href))).toEqual([]);
    expect(await page.getByText('Open in Evil').count()).toBe(0);
    await page.getByRole('link', { name: 'Open the finding' }).click();
    await page.getByRole('heading', { name: 'Finding', exact: true }).waitFor();
    await page.getByText(address).waitFor();
    expect((await hrefs(page)).filter((href) => !/^(?:\/|#|https?:)/.test(href))).toEqual([]);
    await page.unrouteAll();
  }
});

it('leaves no secret on disk', () => {
  const { directory, child } = served.gateway;
  expect(judge({ directory, texts: { log: child.stderr(), said: child.stdout() } })).toEqual([]);
});

async function send(service: string, text: string): Promise<void> {
  const body = secretRequest(service, text);
  const { status } = await served.gateway.post('/v1/traces', body, protobufHeaders);
  expect(status).toBe(200);
}

/** Alice asks for what is masked in the session of a service. @returns path of the request */
async function askToSee(service: string, reason: string): Promise<string> {
  const { page } = alice;
  await until(
    async () => {
      await page.goto(`${served.origin}/sessions/of-${service}`);
      await page.getByText('Loading…').first().waitFor({ state: 'detached' });
      return (await page.getByText('my token is').count()) > 0 ? true : undefined;
    },
    { what: 'the session to be recorded' },
  );
  await page.getByText('my token is').getByRole('button').first().click();
  await page.getByLabel('Why do you need it?').fill(reason);
  await page.getByRole('button', { name: 'Request a reveal' }).click();
  await page.getByRole('heading', { name: 'Request for approval' }).waitFor();
  return new URL(page.url()).pathname;
}

async function askToLetGo(mode: string, reason: string, tokens: readonly RegExp[]): Promise<void> {
  const { page } = alice;
  await alice.open('/held', 'Held items');
  await page.locator('main tbody a').first().click();
  await page.getByLabel('What is to become of it').selectOption({ label: mode });
  for (const name of tokens) await page.getByRole('checkbox', { name }).check();
  await page.getByLabel('Reason').fill(reason);
  await page.getByRole('button', { name: 'Request a release' }).click();
  await page.getByRole('heading', { name: 'Approvals' }).waitFor();
}

async function approveRelease(reason: string): Promise<void> {
  await bob.open('/approvals?state=pending', 'Approvals');
  await bob.page.getByText(reason).waitFor();
  await bob.page.keyboard.press('a');
  await sayIn(bob.page, 'Approve', 'seen');
}

/** Fills in the dialog that asks for a reason. */
async function sayIn(page: Page, name: string, reason: string): Promise<void> {
  const dialog = page.getByRole('dialog', { name });
  await dialog.getByRole('textbox').fill(reason);
  await dialog.getByRole('button', { name }).click();
  await dialog.waitFor({ state: 'detached' });
}

function showButton(page: Page) {
  return page.getByRole('button', { name: 'Show the value' });
}

function hrefs(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(
    `[...document.querySelectorAll('a[href]')].map((link) => link.getAttribute('href'))`,
  );
}

/** In both colours. */
async function flaws(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    found.push(...(await seriousFlaws(page, 'all')));
  }
  return found;
}

/** In the page: tries to use what it shows, which it does not offer. */
const useByApi = `(async () => {
  const { csrf_token: token } = await (await fetch('/api/v1/session')).json();
  const path = '/api/v1' + location.pathname + '/use';
  const response = await fetch(path, { method: 'POST', headers: { 'x-csrf-token': token } });
  const { status, type } = await response.json();
  return status + ' ' + type;
})()`;
