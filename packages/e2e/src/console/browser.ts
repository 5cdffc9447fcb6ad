import axe, { type AxeResults } from 'axe-core';
import { join } from 'node:path';
import {
  chromium,
  type Browser,
  type BrowserContext,
  type ConsoleMessage,
  type Page,
} from 'playwright-core';
import { withCacheLock } from '../harness/cache-lock.ts';
import { run } from '../harness/child.ts';
import { repository } from '../harness/repository.ts';

/** What a page must not do, as it was seen while it was open. */
export interface Watched {
  readonly page: Page;
  /** Errors and refusals of the policy in the console of the browser. */
  readonly complaints: readonly string[];
  /** Addresses of requests to another origin. */
  readonly strangers: readonly string[];
}

/** @throws Error that says what to do when there is no browser and none can be installed */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = await withCacheLock('browser', async () => {
    const found = await run(process.execPath, [join(repository, 'tools/browser.js')]);
    if (found.code !== 0) throw new Error(found.stderr);
    return found.stdout.trim();
  });
  return chromium.launch({ executablePath, args: ['--disable-dev-shm-usage'] });
}

/** Opens an empty page that is watched. */
export async function openWatched(context: BrowserContext, origin: string): Promise<Watched> {
  const page = await context.newPage();
  const complaints: string[] = [];
  const strangers: string[] = [];
  page.on('console', (message) => {
    const isComplaint = message.type() === 'error' || message.type() === 'warning';
    if (isComplaint && !isNobodyYet(message)) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('dialog', (dialog) => {
    complaints.push(`a dialog of the browser: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    const { protocol, origin: target } = new URL(request.url());
    const isLocal = protocol === 'data:' || protocol === 'blob:' || target === origin;
    if (!isLocal) strangers.push(request.url());
  });
  return { page, complaints, strangers };
}

/** How the page hears that nobody is signed in yet: the browser notes each such answer. */
function isNobodyYet(message: ConsoleMessage): boolean {
  return message.text().includes('401') && message.location().url.endsWith('/api/v1/session');
}

/**
 * What axe finds of a page, from serious on, one line each.
 *
 * @param rules all of them, or those that depend on the colours
 */
export async function seriousFlaws(page: Page, rules: 'all' | 'colours'): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<AxeResults>(
    rules === 'all' ? 'axe.run()' : `axe.run({ runOnly: ['color-contrast'] })`,
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes: [first] }) => `${id}: ${first?.html ?? ''} ${first?.failureSummary ?? ''}`);
}
