import { createScanner, type OwnRule } from '@traceveil/detect';
import { z } from 'zod';
import { createOwnRule, type OwnRuleParts } from './own-rule.ts';
import { pattern } from './pattern.ts';
import { readProgram } from './program.ts';
import { reachOf } from './reach.ts';

/** What is found by literals of two bytes costs more than it is worth. */
const keywordLengthMin = 3;
const idLengthMax = 64;

const kebab = /^[a-z\d]+(?:-[a-z\d]+)*$/;

const examples = z.strictObject({
  finds: z.array(z.string()).prefault([]),
  ignores: z.array(z.string()).prefault([]),
});

/** A rule as an operator writes it. */
export const ownRule = z
  .strictObject({
    id: z
      .string()
      .max(idLengthMax, `must have at most ${idLengthMax} characters`)
      .regex(kebab, 'must be in kebab-case, such as acme-token')
      .describe('Stands in the replacement and in the audit trail.'),
    description: z.string().optional(),
    keywords: z
      .array(z.string().min(keywordLengthMin, `must have ${keywordLengthMin} characters or more`))
      .prefault([])
      .describe('Words of which one stands in every match, in any case; without any, it costs.'),
    pattern: pattern.describe('RE2 syntax; runs in time that is linear in the text.'),
    secret_group: z
      .int()
      .min(0)
      .optional()
      .describe('Group that is the secret, 0 for the whole match; else the first that matched.'),
    entropy: z
      .number()
      .min(0)
      .max(8)
      .optional()
      .describe('Bits a letter of which a secret has more.'),
    severity: z.enum(['critical', 'high', 'medium', 'low']).prefault('high'),
    examples: examples
      .prefault({})
      .describe('Texts in which it finds something, and nothing; checked at the start.'),
  })
  .transform((written, context) => {
    const report = (path: (string | number)[], message: string) =>
      context.addIssue({ code: 'custom', path, message });
    const parts: OwnRuleParts = {
      id: written.id,
      severity: written.severity,
      pattern: written.pattern,
      keywords: written.keywords,
      secretGroup: written.secret_group,
      entropy: written.entropy,
      isGeneral: false,
      isForeign: false,
    };
    if (!isPossible(parts, report)) return z.NEVER;
    const rule = createOwnRule(parts);
    return hasExamples(rule, written.examples, report) ? rule : z.NEVER;
  });

/** What a file of an operator's own rules holds. */
export const ownRuleFile = z.strictObject({ rules: z.array(ownRule) });

type Report = (path: (string | number)[], message: string) => void;

/** Whether it can find anything; what is in the way is reported. */
function isPossible(
  { pattern: compiled, keywords, secretGroup = 0 }: OwnRuleParts,
  report: Report,
) {
  let isFine = true;
  const say = (...problem: Parameters<Report>) => {
    isFine = false;
    report(...problem);
  };
  const program = readProgram(compiled);
  if (!reachOf(program, '')) say(['pattern'], 'can match nothing');
  else if (compiled.matches('')) say(['pattern'], 'matches the empty text, and so everywhere');
  else {
    keywords.forEach((keyword, index) => {
      if (reachOf(program, keyword)) return;
      say(['keywords', index], 'can stand in nothing that the pattern matches');
    });
  }
  const groups = compiled.groupCount();
  if (secretGroup > groups)
    say(['secret_group'], `must be at most ${groups}: so many the pattern has`);
  return isFine;
}

function hasExamples(rule: OwnRule, { finds, ignores }: z.infer<typeof examples>, report: Report) {
  const scanner = createScanner([], { judge: () => 'none', names: [], ownRules: [rule] });
  const isFound = (text: string) => {
    const bytes = Buffer.from(text);
    return scanner.scan(bytes, 0, bytes.length).length > 0;
  };
  let isFine = true;
  const expect = (texts: readonly string[], name: string, wanted: boolean) =>
    texts.forEach((text, index) => {
      if (isFound(text) === wanted) return;
      isFine = false;
      const message = wanted ? 'is not found by this rule' : 'is found by this rule';
      report(['examples', name, index], message);
    });
  expect(finds, 'finds', true);
  expect(ignores, 'ignores', false);
  return isFine;
}
