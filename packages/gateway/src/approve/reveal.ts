import { durationMs } from '@traceveil/pipeline';
import { z } from 'zod';
import { readable } from '../readable.ts';
import { ApiRefusal, openApi, type Api } from './api-client.ts';
import { approvalShape, type ShownApproval } from './approval-text.ts';

const listMax = 500;

/** As on the command line. */
export interface RevealOptions {
  /** Base URL of the console. */
  readonly endpoint: string;
  readonly reason: string;
  /** For how long it is asked for, such as `5m`. */
  readonly duration: string | undefined;
  /** `-`: also when standard output is no terminal. */
  readonly output: string | undefined;
}

/** Where the value goes; another one in tests. */
export interface Output {
  readonly isTTY: boolean;
  write(text: string): unknown;
}

const sealedPage = z.object({ items: z.array(z.looseObject({ sealed_id: z.string() })) });
const approvalPage = z.object({ items: z.array(approvalShape) });
const finding = z.looseObject({ rule_id: z.string() });
const revealed = z.object({ values: z.array(z.object({ value: z.string() })) });

/**
 * `traceveil reveal`: asks to see the value that a token stands for, and shows it once when that is
 * approved.
 *
 * @param token `[REDACTED:…#…]`, or its 12 hex digits
 * @returns     1 when it is not shown: it waits for a person, or was refused
 * @throws Error with one line when nobody answers, or the value would go where nobody looks
 */
export async function reveal(
  token: string,
  { endpoint, reason, duration, output }: RevealOptions,
  out: Output = process.stdout,
): Promise<0 | 1> {
  const seconds = duration === undefined ? undefined : secondsOf(duration);
  if (output !== undefined && output !== '-') throw new Error('--output must be -');
  // Before it is used: what can be seen once would be gone.
  if (!out.isTTY && output !== '-') {
    throw new Error('standard output is no terminal: to have the value there, say --output -');
  }
  const api = openApi(endpoint);
  try {
    const approval = await approvalFor(api, token, { reason, seconds });
    if (typeof approval === 'string') return tell(approval);
    if (!approval.may_use) {
      return tell(`${approval.id} waits for approval until ${approval.expires}; ask again then`);
    }
    const { values } = await api.ask(revealed, 'POST', `/approvals/${approval.id}/use`, {});
    const [first] = values;
    const value = first?.value ?? '';
    // A file is given what was sealed; a terminal nothing that moves its cursor.
    out.write(out.isTTY ? `${readable(value)}\n` : value);
    return 0;
  } catch (error) {
    if (!(error instanceof ApiRefusal)) throw error;
    return tell(error.message);
  }
}

/** One that can be used, else one that waits, else a new one; or why there is none. */
async function approvalFor(
  api: Api,
  token: string,
  { reason, seconds }: { readonly reason: string; readonly seconds: number | undefined },
): Promise<ShownApproval | string> {
  const whole = await wholeToken(api, token);
  const query = new URLSearchParams({ limit: String(listMax), token: whole });
  const sealed = await api.ask(sealedPage, 'GET', `/sealed?${query.toString()}`);
  const ids = sealed.items.map((one) => one.sealed_id);
  const [newest] = ids;
  if (newest === undefined) return `nothing is sealed of ${readable(token)}`;
  const own = `/approvals?mine=true&kind=reveal&limit=${listMax}`;
  const { items } = await api.ask(approvalPage, 'GET', own);
  const fitting = items.filter(
    ({ sealed_ids: [only, ...others] }) =>
      only !== undefined && others.length === 0 && ids.includes(only),
  );
  const known =
    fitting.find((one) => one.may_use) ?? fitting.find(({ state }) => state === 'pending');
  if (known) return known;
  const subject = { kind: 'reveal', sealed_ids: [newest] };
  const body = { subject, reason, ...(seconds !== undefined && { duration_seconds: seconds }) };
  return api.ask(approvalShape, 'POST', '/approvals', body);
}

/** As it stands in a text, also when only its hex digits were given. */
async function wholeToken(api: Api, token: string): Promise<string> {
  if (/^\[REDACTED:[\w.-]+#[\da-f]{12}\]$/.test(token)) return token;
  if (!/^[\da-f]{12}$/.test(token)) {
    throw new Error('TOKEN must be such as [REDACTED:github-token#0123456789ab], in quotes');
  }
  const { rule_id: rule } = await api.ask(finding, 'GET', `/findings/${token}`);
  return `[REDACTED:${rule}#${token}]`;
}

function secondsOf(written: string): number {
  const parsed = durationMs.safeParse(written);
  if (parsed.success && parsed.data >= 1_000) return Math.floor(parsed.data / 1_000);
  throw new Error('--duration must be a second or more, such as 5m');
}

function tell(line: string): 1 {
  process.stderr.write(`traceveil: ${line}\n`);
  return 1;
}
