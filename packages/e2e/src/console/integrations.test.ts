import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { launchBrowser, seriousFlaws } from './browser.ts';
import { startConsoleGateway, type ConsoleGateway } from './console-gateway.ts';
import { signInFirst, type Person } from './people.ts';
import { tooWide } from './screens.ts';

const secret = 'hook-secret-51ce';
/** What the webhook was sent. */
const bodies: string[] = [];
const hook = createServer((request, response) => {
  let body = '';
  request.on('data', (part: Buffer) => (body += part.toString()));
  request.on('end', () => {
    const isOfSiem = request.url === '/siem';
    if (!isOfSiem) bodies.push(body);
    response.writeHead(isOfSiem || bodies.length === 1 ? 503 : 200).end(secret);
  });
});
let served: ConsoleGateway;
let browser: Browser;
let admin: Person;

beforeAll(async () => {
  await new Promise<void>((resolve) => hook.listen(0, '127.0.0.1', resolve));
  const { port } = hook.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const key = `whsec_${randomBytes(32).toString('base64')}`;
  served = await startConsoleGateway('http://127.0.0.1:9', {
    console: {
      public_url: 'https://console.test',
      notifications: [{ type: 'webhook', url: `${url}/${secret}` }],
    },
    audit: { file: {}, 'webhook/siem': { endpoint: `${url}/siem`, secret: key } },
  });
  browser = await launchBrowser();
  const { origin, firstPassword } = served;
  admin = await signInFirst(browser, origin, { id: 'admin', firstPassword });
});
afterAll(async () => {
  await browser.close();
  await served.gateway.stop();
  hook.closeAllConnections();
  hook.close();
});

it('a webhook is tested and a notice sent again by keyboard, and nothing of its address is shown', async () => {
  const { page, open } = admin;
  await open('/integrations', 'Integrations');
  const notices = page.getByRole('region', { name: 'Deliveries', exact: true });
  // It began to fail before anybody looked.
  const siem = notices.getByRole('row', { name: /audit events not taken/ });
  await siem.getByText('the webhook answered 503').waitFor();
  expect(await siem.innerText()).toContain('webhook/siem');
  expect(await siem.getByRole('button').count()).toBe(0);
  await page.getByRole('button', { name: 'Send a test to notifications[0]' }).focus();
  await page.keyboard.press('Enter');
  // The first attempt is refused; what is tried again arrives.
  const tested = notices.getByRole('row', { name: /^2: test/ });
  await tested.getByText('taken, 200').waitFor();
  expect(await tested.innerText()).toMatch(/delivered\s+2\s/);
  await notices.getByRole('button', { name: 'Send again: notice 2' }).focus();
  await page.keyboard.press('Enter');
  const again = notices.getByRole('row', { name: /^3: test, 2 again/ });
  await again.getByText('delivered').waitFor();
  await notices.getByLabel('Outcome').selectOption('failed');
  await again.waitFor({ state: 'detached' });
  await notices.getByLabel('Outcome').selectOption('delivered');
  await again.waitFor();
  expect(await seriousFlaws(page, 'all')).toEqual([]);
  expect(await tooWide(page)).toEqual([]);

  const occasions = bodies.map((body) => (JSON.parse(body) as { occasion: string }).occasion);
  expect(occasions).toEqual(['test', 'test', 'test']);
  const metrics = (await served.gateway.admin('/metrics')).text;
  expect(metrics).toContain(
    'traceveil_notification_sent_notices_total{integration="notifications[0]"} 2',
  );
  const { child } = served.gateway;
  const shown = [await page.content(), child.stdout(), child.stderr()].join();
  expect(shown).not.toContain(secret);
  expect(admin.complaints).toEqual([]);
  expect(admin.strangers).toEqual([]);
});
