import { z } from 'zod';
import { readable } from '../readable.ts';
import { formatTable } from '../table.ts';

const strings = z.array(z.string());

/** A request for approval, as far as a command shows it. */
export const approvalShape = z.looseObject({
  id: z.string(),
  kind: z.enum(['reveal', 'release']),
  state: z.string(),
  created: z.string(),
  expires: z.string(),
  requester: z.string(),
  reason: z.string(),
  sealed_ids: strings,
  hold_id: z.string(),
  mode: z.string().optional(),
  tokens: strings,
  places: z.array(
    z.looseObject({ token: z.string(), field_path: z.string(), trace_id: z.string() }),
  ),
  sha256: z.string(),
  services: strings,
  rule_ids: strings,
  needs: z.array(z.looseObject({ approvals: z.number(), groups: strings })),
  decisions: z.array(
    z.looseObject({ time: z.string(), by: z.string(), decision: z.string(), reason: z.string() }),
  ),
  may_decide: z.boolean(),
  may_use: z.boolean(),
});

/** `approvalShape` after parsing. */
export type ShownApproval = z.infer<typeof approvalShape>;

/** A line each. What traces and people wrote moves no cursor. */
export function tableOfApprovals(approvals: readonly ShownApproval[]): string {
  if (approvals.length === 0) return 'there is no request for approval\n';
  const rows = approvals.map((one) => [
    ...[one.id, one.state, one.kind, one.requester, one.created, one.expires],
    ...[one.rule_ids.join(' '), one.services.join(' '), one.reason],
  ]);
  const heading = ['ID', 'STATE', 'KIND', 'BY', 'SINCE', 'UNTIL', 'RULES', 'SERVICES', 'REASON'];
  return formatTable([heading, ...rows.map((row) => row.map(oneLine))]);
}

/** All of one. */
export function textOfApproval(one: ShownApproval): string {
  const subject = one.kind === 'reveal' ? 'see a sealed value' : `${one.mode ?? ''} ${one.hold_id}`;
  const needs = one.needs.map(({ approvals, groups }) => {
    const who = groups.length === 0 ? '' : ` of ${groups.join(', ')}`;
    return `${approvals}${who}`;
  });
  const lines = [
    ['id', one.id],
    ['state', one.state],
    ['asks for', `${one.kind}: ${subject}`],
    ['by', `${one.requester}, ${one.created}`],
    ['reason', one.reason],
    ['until', one.expires],
    ['rules', one.rule_ids.join(' ')],
    ['services', one.services.join(' ')],
    ...one.tokens.map((token) => ['token', token]),
    ...one.places.map((place) => ['stood in', `${place.field_path}, trace ${place.trace_id}`]),
    ['needs', needs.join(' and ')],
    ...one.decisions.map(({ time, by, decision, reason }) => [
      ...[decision, `${by}, ${time}: ${reason}`],
    ]),
    ['sha256', one.sha256],
  ];
  return lines.map(([name = '', value = '']) => `${name.padEnd(9)} ${oneLine(value)}\n`).join('');
}

function oneLine(text: string): string {
  return readable(text).replaceAll(/\s+/g, ' ');
}
