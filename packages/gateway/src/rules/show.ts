import type { Rule } from '@traceveil/detect';
import { providerOf } from '@traceveil/detect/internal';
import { severityOf } from '../scan/found.ts';

/** All that a rule says of itself. Its examples were drawn by lot and are nobody's. */
export function showRule(rule: Rule, asJson: boolean): string {
  const shown = {
    id: rule.id,
    severity: severityOf(rule),
    confidence: rule.confidence ?? 'high',
    provider: providerOf(rule),
    source: rule.source,
    rotate: rule.rotate ?? '',
    keywords: rule.keywords,
    pattern: 'pattern' in rule ? rule.pattern.source : null,
    boundary: rule.boundary ?? 'token',
    examples: rule.examples,
  };
  if (asJson) return `${JSON.stringify(shown, undefined, 2)}\n`;
  const { examples, keywords, pattern, ...lines } = shown;
  const caseless = 'pattern' in rule && rule.pattern.ignoreCase ? ' (either case)' : '';
  return [
    ...Object.entries(lines).map(([name, value]) => field(name, value)),
    field('keywords', keywords.join('  ')),
    field(
      'pattern',
      pattern === null ? 'none: code reads what stands around it' : pattern + caseless,
    ),
    'finds',
    ...examples.finds.map(indented),
    'ignores',
    ...examples.ignores.map(indented),
    '',
  ].join('\n');
}

function field(name: string, value: string): string {
  return `${name.padEnd(11)}${value}`;
}

function indented(example: string): string {
  return `  ${JSON.stringify(example)
    .slice(1, -1)
    .replaceAll(String.raw`\"`, '"')}`;
}
