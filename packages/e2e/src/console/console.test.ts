import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { fake } from '@traceveil/detect';
import type { Browser } from 'playwright-core';
import { traceveil } from '../harness/gateway.ts';
import { startOtlpSink, type OtlpSink } from '../harness/otlp-sink.ts';
import { protobufHeaders } from '../harness/span-request.ts';
import { attackRequest, attacks, secretRequest, shownCodes } from './attacks.ts';
import { launchBrowser, seriousFlaws } from './browser.ts';
import { heldService, startConsoleGateway, type ConsoleGateway } from './console-gateway.ts';
import { makeAccount, signIn, signInFirst, type Person } from './people.ts';
import { lookAt, screens, takePictures, tooWide } from './screens.ts';

jest.setTimeout(240_000);

const secret = fake('ghp_', 36);
const heldSecret = fake('sk_live_', 24);

let backend: OtlpSink;
let served: ConsoleGateway;
let browser: Browser;
let admin: Person;

beforeAll(async () => {
  backend = await startOtlpSink();
  served = await startConsoleGateway(backend.url);
  browser = await launchBrowser();
  const { origin, firstPassword } = served;
  admin = await signInFirst(browser, origin, { id: 'admin', firstPassword });
  const requests = [
    secretRequest('shop', `my token is ${secret}`),
    secretRequest(heldService, `pay with ${heldSecret}`),
  ];
  for (const body of requests) {
    const { status } = await served.gateway.post('/v1/traces', body, protobufHeaders);
    expect(status).toBe(200);
  }
});
afterAll(async () => {
  await browser.close();
  await served.gateway.stop();
  await backend.stop();
});

describe('the console in a browser', () => {
  it('shows a secret being caught as it happens', async () => {
    const { page } = admin;
    await admin.open('/live?kind=redact', 'Live feed');
    await page.getByText('listening', { exact: true }).waitFor();
    const demo = traceveil(['demo', '--endpoint', served.gateway.url], {
      cwd: served.gateway.directory,
    });
    const feed = page.getByRole('list', { name: 'Decisions, the newest first' });
    await feed
      .getByText(/github-token#[\da-f]{12}/)
      .first()
      .waitFor();
    await demo.exited;
    await takePictures(page, 'live');
    // What a filter leaves out does not come.
    expect(await feed.getByText('accept', { exact: true }).count()).toBe(0);
  });

  it('replays a session with its masked places, and says what the rule said', async () => {
    const { page } = admin;
    await admin.open('/sessions', 'Sessions');
    await page.getByRole('link', { name: 'of-shop' }).click();
    await page.getByRole('heading', { name: 'Session replay' }).waitFor();
    const turn = page.getByText('my token is');
    expect(await turn.innerText()).toMatch(/my token is .*github-token#[\da-f]{12}$/s);
    expect(await page.getByText('delivered').count()).toBeGreaterThan(0);
    const link = page.getByRole('link', { name: 'Open in Jaeger' }).first();
    expect(await link.getAttribute('href')).toMatch(
      /^http:\/\/127\.0\.0\.1:16686\/trace\/[\da-f]{32}$/,
    );
    await turn.getByRole('button').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('GitHub', { exact: false }).first().waitFor();
    // What it was and how long, before and after; never the value.
    const place = dialog.getByRole('row', { name: /gen_ai\.input\.messages/ });
    expect(await place.innerText()).toMatch(/text, 40 bytes\s+text, 36 bytes/);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });

  it('steps through a session by key, and its address leads to the step and to a span', async () => {
    const { page } = admin;
    await admin.open('/sessions', 'Sessions');
    await page
      .getByRole('row', { name: /support-agent/ })
      .getByRole('link')
      .first()
      .click();
    const spans = page.getByRole('region', { name: /^6 spans as forwarded/ });
    await spans.waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.waitForURL('**/sessions/*?step=2');
    const current = page.locator('.turn[aria-current=step]');
    expect(await current.innerText()).toContain('Where is order 4711?');
    // Who scrubs keeps the slider.
    await page.getByRole('slider').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.waitForURL('**/sessions/*?step=4');
    await page.reload();
    expect(await current.innerText()).toMatch(/^Tool /);
    const failed = spans.getByRole('row', { name: /query_orders failed/ });
    await failed.getByRole('link').last().click();
    await page.waitForURL('**/sessions/*?step=4&span=*');
    const places = page.getByRole('region', { name: 'Before and after' });
    expect(await places.getByRole('row').count()).toBe(3);
    await page.goBack();
    expect(await places.getByRole('row').count()).toBe(13);
  });

  it('leads from a number to the rows that it counts, and back to where one was', async () => {
    const { page } = admin;
    await admin.open('/?period=week', 'Overview');
    const figure = page.getByRole('link', { name: /secrets caught since the start/ });
    const caught = Number((await figure.innerText()).split('\n')[0]);
    await figure.click();
    const rows = page.getByRole('region', { name: 'Events, the newest first' }).getByRole('row');
    await rows.first().waitFor();
    expect(await rows.count()).toBe(caught + 1);
    await page.getByLabel('Kind').selectOption('accept');
    await page.waitForURL('**/audit?kind=accept&from=*');
    await page.goBack();
    await page.waitForURL('**/audit?kind=redact&from=*');
    expect(await page.getByLabel('Kind').inputValue()).toBe('redact');
    await page.goBack();
    await page.waitForURL('**/?period=week');
    // The first filter is a key away.
    await page.getByLabel('By', { exact: true }).waitFor();
    await page.keyboard.press('/');
    expect(await page.evaluate('document.activeElement.labels?.[0].innerText')).toBe('By');
  });

  it.each(screens)('has no serious flaw at $name, at any width or colour', async (screen) => {
    expect(await lookAt(admin, screen, served.origin)).toEqual([]);
  });

  it('shows what attacks a reader as text, wherever it stands', async () => {
    const { page, complaints } = admin;
    const attack = attackRequest(secret);
    const { status } = await served.gateway.post('/v1/traces', attack.body, protobufHeaders);
    expect(status).toBe(200);
    const session = `/sessions/${encodeURIComponent(attack.sessionId)}`;
    for (const path of [session, '/sessions', '/audit', '/findings', '/coverage', '/senders']) {
      await page.goto(`${served.origin}${path}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForLoadState('networkidle');
      for (const element of ['main img', 'main script', 'main svg', 'main b:has(b)']) {
        expect([path, element, await page.locator(element).count()]).toEqual([path, element, 0]);
      }
      const hrefs = await page.evaluate<string[]>(
        `[...document.querySelectorAll('a[href]')].map((link) => link.getAttribute('href'))`,
      );
      expect(hrefs.filter((href) => /^\s*javascript|evil\.example/i.test(href))).toEqual([]);
      expect([path, await seriousFlaws(page, 'all')]).toEqual([path, []]);
      expect([path, await tooWide(page)]).toEqual([path, []]);
    }
    await page.goto(`${served.origin}${session}`);
    const said = await page.locator('.turn').first().innerText();
    for (const text of [...attacks.slice(0, 6), ...shownCodes]) expect(said).toContain(text);
    const shown = await page.locator('main').innerText();
    for (const unseen of ['\u202e', '\u2066', '\u200b', '\u001b', '\u0007']) {
      expect(shown).not.toContain(unseen);
    }
    expect(complaints).toEqual([]);
  });

  it('turns somebody away who does not know the password, and says so', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`${served.origin}/audit`);
    await signIn(page, 'admin', 'not the password');
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('Sign in');
    await context.close();
  });

  it.each(['viewer', 'reviewer', 'approver', 'policy_editor', 'auditor'])(
    'offers a %s nothing that is refused',
    async (role) => {
      const firstPassword = await makeAccount(admin, `the-${role}`, [role]);
      const account = { id: `the-${role}`, firstPassword };
      const person = await signInFirst(browser, served.origin, account);
      const { page } = person;
      const links = page.getByRole('navigation', { name: 'Screens' }).getByRole('link');
      const names = await links.allInnerTexts();
      expect(names).toContain('Overview');
      expect(names).not.toContain('Users');
      expect(names.includes('Approvals')).toBe(!/viewer|editor/.test(role) || role === 'reviewer');
      for (const name of names) {
        await links.getByText(name, { exact: true }).click();
        await page.getByText('Loading…').first().waitFor({ state: 'detached' });
        await page.waitForTimeout(50);
      }
      // A refusal would be among them: the browser notes it.
      expect(person.complaints).toEqual([]);
      await person.context.close();
    },
  );

  it('saves what the trail says, as JSON lines and as CSV without formulas', async () => {
    const { page } = admin;
    await admin.open('/audit?kind=redact', 'Audit trail');
    const saved = async (name: string) => {
      const waiting = page.waitForEvent('download');
      await page.getByRole('button', { name }).click();
      return readFileSync(await (await waiting).path(), 'utf8');
    };
    const lines = (await saved('Save as JSON lines')).trim().split('\n');
    expect(lines.length).toBeGreaterThan(3);
    for (const line of lines) expect(JSON.parse(line)).toMatchObject({ kind: 'redact' });
    const csv = await saved('Save as CSV');
    expect(csv.split('\r\n')[0]).toMatch(/^"seq","time","kind"/);
    expect(csv).not.toContain(secret);
    expect(csv).not.toMatch(/"[=+@]/);
  });

  it('tries the policy on a text', async () => {
    const { page } = admin;
    await admin.open('/policy', 'Policy');
    await page.getByLabel('Text or OTLP JSON; nothing of it is kept').fill(`x ${secret} y`);
    await page.getByRole('button', { name: 'Try' }).click();
    await page.getByText(/^1 secret found in [\d.]+ ms$/).waitFor();
    const out = await page.getByRole('region', { name: 'What comes out' }).innerText();
    expect(out).toMatch(/^x\s+masked:\s+github-token#[\da-f]{12} y$/);
  });

  it('notes what is done about a finding, and who does it', async () => {
    const { page } = admin;
    await admin.open('/findings?status=open', 'Findings');
    await page
      .getByRole('link', { name: /github-token/ })
      .first()
      .click();
    await page.getByRole('heading', { name: 'Finding', exact: true }).waitFor();
    await page.getByLabel('Status').selectOption('rotated');
    await page.getByLabel('Owner').fill('the platform team');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('The finding is changed.').waitFor();
    await admin.open('/findings?status=rotated', 'Findings');
    const row = page.getByRole('row', { name: /github-token/ });
    expect(await row.innerText()).toContain('the platform team');
  });

  it('makes a token for a program, shows it once, and revokes it', async () => {
    const { page } = admin;
    await admin.open('/tokens', 'API tokens');
    await page.getByLabel('Name').fill('ci');
    await page.getByRole('checkbox', { name: 'admin' }).check();
    await page.getByRole('button', { name: 'Make a token' }).click();
    const token = await page.getByRole('dialog').locator('.secret').innerText();
    const ask = async () => {
      const headers = { authorization: `Bearer ${token}` };
      const { status } = await fetch(`${served.origin}/api/v1/overview`, { headers });
      return status;
    };
    expect(await ask()).toBe(200);
    await page.keyboard.press('Escape');
    expect(await page.locator('body').innerText()).not.toContain(token);
    await page.getByRole('button', { name: 'Revoke ci' }).click();
    await page.getByText('The token is revoked.').waitFor();
    expect(await ask()).toBe(401);
  });

  it('keeps colours that are chosen, and nothing else, in the browser', async () => {
    const { page } = admin;
    await admin.open('/', 'Overview');
    await page.getByLabel('Colours').selectOption('dark');
    await page.reload();
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    expect(await page.evaluate('document.documentElement.dataset.theme')).toBe('dark');
    expect(await page.evaluate('JSON.stringify([{...localStorage}, {...sessionStorage}])')).toBe(
      '[{"traceveil-theme":"dark"},{}]',
    );
  });

  it('asks nothing of another host, and the browser complains of nothing', () => {
    expect(admin.strangers).toEqual([]);
    expect(admin.complaints).toEqual([]);
  });

  it('asks who is there again once somebody has signed out', async () => {
    const { page } = admin;
    await admin.open('/sessions', 'Sessions');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.goBack();
    await page.reload();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(await page.locator('body').innerText()).not.toContain('of-shop');
  });
});
