import type { Rule } from '@traceveil/detect';
import { providerOf } from '@traceveil/detect/internal';
import { severityOf } from '../scan/found.ts';
import { formatTable } from '../table.ts';

/** All rules, a line each, in the order in which they name what several of them find. */
export function listRules(rules: readonly Rule[], asJson: boolean): string {
  const listed = rules.map((rule) => ({
    id: rule.id,
    severity: severityOf(rule),
    provider: providerOf(rule),
    source: rule.source,
  }));
  if (asJson) return `${JSON.stringify(listed, undefined, 2)}\n`;
  return formatTable([
    ['ID', 'SEVERITY', 'PROVIDER', 'SOURCE'],
    ...listed.map(({ id, severity, provider, source }) => [id, severity, provider, source]),
  ]);
}
