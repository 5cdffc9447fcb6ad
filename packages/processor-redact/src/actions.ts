import { z } from 'zod';

/** What is done with a secret beside putting a token in its place. */
export const action = z.enum(['mask', 'seal', 'hold']);

const name = z.string().min(1).max(128);

/** Which secrets something else is done with; what an entry says must hold all of it. */
export const actionRule = z
  .strictObject({
    rules: z
      .array(
        name.regex(/^[\w.*-]+$/, 'must be an id of a rule, in which `*` stands for any letters'),
      )
      .min(1)
      .optional()
      .describe('What these rules found; `*` stands for any letters.'),
    keys: z
      .array(name)
      .min(1)
      .optional()
      .describe('In an attribute of such a name, or below one; in any case.'),
    services: z.array(name).min(1).optional().describe('In what this `service.name` sends.'),
    action: action.describe('As above.'),
    scope: z
      .enum(['item', 'trace'])
      .optional()
      .describe('Of `hold`: the span or log record alone, or all that comes of its trace.'),
  })
  .check(({ value, issues }) => {
    const { rules, keys, services, action, scope } = value;
    const isForNothing = rules === undefined && keys === undefined && services === undefined;
    const problem = isForNothing
      ? 'must say what for: rules, keys or services'
      : scope !== undefined && action !== 'hold'
        ? `has a scope, which is of hold only, and not of ${action}`
        : undefined;
    if (problem !== undefined) issues.push({ code: 'custom', message: problem, input: value });
  });

type ActionRule = z.infer<typeof actionRule>;

/** What is known of a secret where it stands. */
export interface Placed {
  readonly ruleId: string;
  /** Of the attributes around it, in lower case. */
  readonly keys: readonly string[];
  readonly service: string;
}

/** What policy wants done with it. */
export interface Handling {
  readonly action: z.infer<typeof action>;
  readonly holdsTrace: boolean;
}

/** @returns undefined when all secrets are masked and nothing else: then nothing has to be asked */
export function createActions(config: {
  readonly action: z.infer<typeof action>;
  readonly actions: readonly ActionRule[];
}): ((placed: Placed) => Handling) | undefined {
  const all = [config.action, ...config.actions.map((rule) => rule.action)];
  if (all.every((one) => one === 'mask')) return undefined;
  const rules = config.actions.map((rule) => ({
    fits: fitting(rule),
    handling: { action: rule.action, holdsTrace: rule.scope === 'trace' },
  }));
  const otherwise = { action: config.action, holdsTrace: false };
  return (placed) => rules.find(({ fits }) => fits(placed))?.handling ?? otherwise;
}

/** Whether an id is one of those that are meant. */
export function isMeant(glob: string, id: string): boolean {
  return patternOf(glob).test(id);
}

function fitting({ rules, keys, services }: ActionRule): (placed: Placed) => boolean {
  const patterns = rules?.map(patternOf);
  const names = keys && new Set(keys.map((key) => key.toLowerCase()));
  return ({ ruleId, keys: around, service }) =>
    (patterns?.some((pattern) => pattern.test(ruleId)) ?? true) &&
    (names === undefined || around.some((key) => names.has(key))) &&
    (services?.includes(service) ?? true);
}

/** Letters and `*` only, so that nothing in it is a pattern of its own. */
function patternOf(glob: string): RegExp {
  return new RegExp(`^${glob.replaceAll('.', '\\.').replaceAll(/\*+/g, '.*')}$`);
}
