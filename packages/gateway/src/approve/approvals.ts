import { z } from 'zod';
import { readableJson } from '../readable.ts';
import { ApiRefusal, openApi, type Api } from './api-client.ts';
import { approvalShape, tableOfApprovals, textOfApproval } from './approval-text.ts';

const listMax = 500;

/** As on the command line. */
export interface ApprovalsOptions {
  /** Base URL of the console. */
  readonly endpoint: string;
  readonly json: boolean;
  /** Only these; all when it is not given. */
  readonly state: string | undefined;
  readonly reason: string | undefined;
  /** Of the request as it was shown: another one is not decided on. */
  readonly sha256: string | undefined;
}

/**
 * `traceveil approvals`: lists requests for approval, shows one, or decides on it.
 *
 * @param action `list`, `show`, `approve` or `deny`
 * @returns      1 when the gateway refuses it, which it says; `undefined` for wrong usage
 * @throws Error with one line when nobody answers, or there is no token
 */
export async function approvals(
  action: string | undefined,
  ids: readonly string[],
  options: ApprovalsOptions,
): Promise<0 | 1 | undefined> {
  const [id, ...more] = ids;
  const isList = action === 'list' && id === undefined;
  const isDecision = action === 'approve' || action === 'deny';
  const isOfOne = (action === 'show' || isDecision) && id !== undefined && more.length === 0;
  if (!isList && !isOfOne) return undefined;
  if (isDecision && options.reason === undefined) return undefined;
  const api = openApi(options.endpoint);
  try {
    if (id === undefined) return await list(api, options);
    if (isDecision) return await decide(api, { id, decision: action, ...options });
    return await show(api, id, options);
  } catch (error) {
    if (!(error instanceof ApiRefusal)) throw error;
    process.stderr.write(`traceveil: ${error.message}\n`);
    return 1;
  }
}

async function list(api: Api, { json, state }: ApprovalsOptions): Promise<0> {
  const query = new URLSearchParams({ limit: String(listMax), ...(state && { state }) });
  const page = z.object({ items: z.array(approvalShape), next: z.string().optional() });
  const { items, next } = await api.ask(page, 'GET', `/approvals?${query.toString()}`);
  write(json ? readableJson({ items }) : tableOfApprovals(items));
  if (next !== undefined) {
    process.stderr.write(`traceveil: these are the newest ${listMax}; there are more\n`);
  }
  return 0;
}

async function show(api: Api, id: string, { json }: ApprovalsOptions): Promise<0> {
  const one = await api.ask(approvalShape, 'GET', pathOf(id));
  write(json ? readableJson(one) : textOfApproval(one));
  return 0;
}

/** Of what is shown with it, unless its author says of what. */
async function decide(
  api: Api,
  {
    id,
    decision,
    reason,
    sha256,
    json,
  }: ApprovalsOptions & { readonly id: string; readonly decision: 'approve' | 'deny' },
): Promise<0> {
  const looked = sha256 ?? (await api.ask(approvalShape, 'GET', pathOf(id))).sha256;
  const body = { decision, reason, sha256: looked };
  const decided = await api.ask(approvalShape, 'POST', `${pathOf(id)}/decision`, body);
  write(json ? readableJson(decided) : textOfApproval(decided));
  return 0;
}

function pathOf(id: string): string {
  return `/approvals/${encodeURIComponent(id)}`;
}

function write(text: string): void {
  process.stdout.write(text);
}
