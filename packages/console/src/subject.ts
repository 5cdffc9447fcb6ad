import type { OperationId } from './operations/index.ts';

const charactersMax = 500;
/** Which part of a list is no part of what was asked for. */
const pageWords = new Set(['limit', 'after']);

/** What of a body the trail names; of none the texts themselves. */
const named: Partial<Record<OperationId, readonly string[]>> = {
  createUser: ['id', 'roles', 'groups'],
  updateUser: ['roles', 'groups', 'disabled'],
  createToken: ['name', 'roles', 'expires'],
  updateFinding: ['status', 'owner'],
  requestApproval: ['subject'],
  decideApproval: ['decision', 'sha256'],
  preapprove: ['services', 'rule_ids', 'until'],
  draftPolicy: ['processor'],
  proposePolicy: ['sha256', 'reason'],
  approvePolicy: ['sha256', 'reason'],
  rejectPolicy: ['sha256', 'reason'],
  rollBackPolicy: ['reason'],
  createEvidence: ['from', 'to', 'seed'],
};

/** What a request is about. */
export interface Asked {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

/**
 * As the audit trail names what a request is about.
 *
 * @param mask takes secrets out of what somebody typed
 */
export function subjectOf(
  operation: OperationId,
  { params, query, body }: Asked,
  mask: (text: string) => string,
): string {
  // What an identity provider sends back are keys to its door.
  if (operation === 'finishOidc') return '';
  const ids = Object.values(params ?? {}).map(String);
  const words = Object.entries(query ?? {})
    .filter(([name, value]) => !pageWords.has(name) && value !== undefined)
    .map(([name, value]) => `${name}=${wordOf(value)}`);
  const fields = (named[operation] ?? []).flatMap((name) => {
    const value = (body as Readonly<Record<string, unknown>> | undefined)?.[name];
    return value === undefined ? [] : [`${name}=${wordOf(value)}`];
  });
  return mask([...ids, ...words, ...fields].join(' ')).slice(0, charactersMax);
}

function wordOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
