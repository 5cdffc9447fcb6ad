import type { SampleProvider } from '@traceveil/console/testing';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { openWatched, type Watched } from './browser.ts';

/** Somebody at a browser of their own, signed in. */
export interface Person extends Watched {
  readonly context: BrowserContext;
  readonly id: string;
  /** Goes to a screen of the console and waits for its heading. */
  open(path: string, heading: string): Promise<void>;
}

/** Signs in with a first password and changes it, at the pages. */
export async function signInFirst(
  browser: Browser,
  origin: string,
  { id, firstPassword }: { readonly id: string; readonly firstPassword: string },
): Promise<Person> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
  });
  const watched = await openWatched(context, origin);
  const { page } = watched;
  const password = 'a long enough passphrase 51ce';
  await page.goto(origin);
  await signIn(page, id, firstPassword);
  await page.getByRole('heading', { name: 'Choose a new password' }).waitFor();
  await page.getByLabel('Present password').fill(firstPassword);
  await page.getByLabel('New password', { exact: true }).fill(password);
  await page.getByLabel('New password again').fill(password);
  await page.getByRole('button', { name: 'Change password' }).click();
  await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
  return personAt(watched, { context, id, origin });
}

/** Signs in by the button that leads to the identity provider, which vouches for `id` next. */
export async function signInByProvider(
  browser: Browser,
  origin: string,
  { provider, id, groups }: { provider: SampleProvider; id: string; groups: string[] },
): Promise<Person> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const watched = await openWatched(context, origin);
  Object.assign(provider.state, { account: id, groups });
  // It leads back to the page that was asked for.
  await watched.page.goto(`${origin}/account`);
  await watched.page.getByRole('link', { name: /^Continue with / }).click();
  await watched.page.getByRole('heading', { name: 'Your account', level: 1 }).waitFor();
  return personAt(watched, { context, id: `oidc:${id}`, origin });
}

function personAt(
  watched: Watched,
  { context, id, origin }: { context: BrowserContext; id: string; origin: string },
): Person {
  const { page } = watched;
  return {
    ...watched,
    ...{ context, id },
    async open(path, heading) {
      await page.goto(`${origin}${path}`);
      await page.getByRole('heading', { name: heading, level: 1 }).waitFor();
    },
  };
}

/** Fills in the form at which somebody signs in. */
export async function signIn(page: Page, id: string, password: string): Promise<void> {
  await page.getByLabel('Name').fill(id);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** An admin makes an account at the pages. @returns its first password */
export async function makeAccount(
  admin: Person,
  id: string,
  roles: readonly string[],
): Promise<string> {
  const { page } = admin;
  await admin.open('/users', 'Users');
  await page.getByLabel('Name').fill(id);
  // It is chosen already.
  await page.getByRole('checkbox', { name: 'viewer', exact: true }).uncheck();
  for (const role of roles) {
    const name = role.replaceAll('_', ' ');
    await page.getByRole('checkbox', { name, exact: true }).check();
  }
  await page.getByRole('button', { name: 'Make an account' }).click();
  const dialog = page.getByRole('dialog');
  const password = await dialog.locator('.secret').innerText();
  await dialog.getByRole('button', { name: 'Close' }).click();
  return password;
}
