import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { repository } from '../harness/repository.ts';
import { seriousFlaws } from './browser.ts';
import type { Person } from './people.ts';

/** A screen to be looked at. */
export interface ScreenToSee {
  readonly name: string;
  readonly path: string;
  readonly heading: string;
  /** Leads from a list to its first item. */
  readonly follow?: string;
  /** The picture is taken elsewhere, where something is to be seen on it. */
  readonly isPictured?: boolean;
}

/** Every screen behind the sign-in. */
export const screens: readonly ScreenToSee[] = [
  { name: 'overview', path: '/', heading: 'Overview' },
  { name: 'live', path: '/live', heading: 'Live feed', isPictured: true },
  { name: 'approvals', path: '/approvals', heading: 'Approvals', isPictured: true },
  { name: 'held', path: '/held', heading: 'Held items' },
  { name: 'held-item', path: '/held', heading: 'Held items', follow: 'main tbody a' },
  { name: 'sessions', path: '/sessions', heading: 'Sessions' },
  { name: 'session', path: '/sessions', heading: 'Sessions', follow: 'main tbody a' },
  { name: 'findings', path: '/findings', heading: 'Findings' },
  { name: 'finding', path: '/findings', heading: 'Findings', follow: 'main tbody a' },
  { name: 'coverage', path: '/coverage', heading: 'Coverage' },
  { name: 'audit', path: '/audit', heading: 'Audit trail' },
  { name: 'evidence', path: '/evidence', heading: 'Evidence' },
  { name: 'policy', path: '/policy', heading: 'Policy' },
  { name: 'health', path: '/health', heading: 'Health' },
  { name: 'integrations', path: '/integrations', heading: 'Integrations' },
  { name: 'senders', path: '/senders', heading: 'Senders' },
  { name: 'tokens', path: '/tokens', heading: 'API tokens' },
  { name: 'users', path: '/users', heading: 'Users' },
  { name: 'account', path: '/account', heading: 'Your account' },
];

const pictures = join(repository, 'docs/console');
const colorSchemes = ['light', 'dark'] as const;
const widths = [360, 1280, 3840] as const;

/**
 * Looks at a screen in both colours and at several widths; takes its picture where
 * `TRACEVEIL_SCREENSHOTS` is set.
 *
 * @returns what is wrong with it, one line each
 */
export async function lookAt(
  person: Person,
  { name, path, heading, follow, isPictured = false }: ScreenToSee,
  origin: string,
): Promise<string[]> {
  const { page } = person;
  await person.open(path, heading);
  await page.getByText('Loading…').first().waitFor({ state: 'detached' });
  if (follow !== undefined) {
    await page.locator(follow).first().click();
    await page.waitForURL((url) => url.pathname !== path && url.origin === origin);
    await page.getByText('Loading…').first().waitFor({ state: 'detached' });
  }
  if (!isPictured) await takePictures(page, name);
  const flaws: string[] = [];
  for (const colorScheme of colorSchemes) {
    await page.emulateMedia({ colorScheme });
    const found = await seriousFlaws(page, colorScheme === 'light' ? 'all' : 'colours');
    flaws.push(...found.map((flaw) => `${name}, ${colorScheme}: ${flaw}`));
  }
  flaws.push(...(await tooWide(page)).map((flaw) => `${name}: ${flaw}`));
  return flaws;
}

/** At which widths a page does not fit, from a telephone to 4K. */
export async function tooWide(page: Page): Promise<string[]> {
  const flaws: string[] = [];
  for (const width of widths) {
    await page.setViewportSize({ width, height: 800 });
    const beyond = await page.evaluate<number>(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    );
    if (beyond > 0) flaws.push(`at ${width} px ${beyond} px too wide`);
  }
  await page.setViewportSize({ width: 1280, height: 800 });
  return flaws;
}

/**
 * Takes a picture in both colours for the documentation; `pngquant`, where it is there, makes it a
 * third as large.
 */
export async function takePictures(page: Page, name: string): Promise<void> {
  const { TRACEVEIL_SCREENSHOTS: wanted = '' } = process.env;
  if (wanted === '') return;
  mkdirSync(pictures, { recursive: true });
  for (const colorScheme of colorSchemes) {
    await page.emulateMedia({ colorScheme });
    const path = join(pictures, `${name}-${colorScheme}.png`);
    await page.screenshot({ path, animations: 'disabled' });
    spawnSync('pngquant', ['--force', '--ext', '.png', '--speed', '1', '--nofs', '64', path]);
  }
}
