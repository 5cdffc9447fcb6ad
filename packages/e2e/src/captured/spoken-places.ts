/** What captured agents were given says in brackets where it was given. */
const roles: Readonly<Record<string, string>> = {
  system: 'system',
  history: 'user',
  user: 'user',
  reasoning: 'reasoning',
  toolargs: 'tool_call',
  toolresult: 'tool_result',
  output: 'assistant',
};

/** By library, what no reader can tell: what was recorded does not say it. */
export const knownMistakes: Readonly<Record<string, readonly string[]>> = {
  // The input of OpenAI's Responses API is one text of the user, as JSON.
  'js-traceloop': ['toolargs as user', 'toolresult as user'],
  // Parts that do not say what they are; a tool that fails quotes its arguments.
  'oi-llama-index': ['reasoning is missing', 'toolargs as tool_result'],
  // JSON that was cut off is one text.
  'trunc333-vercel-ai-5': ['system as user', 'system is missing'],
};

/**
 * Lists, sorted, what a conversation leaves out or puts into somebody else's mouth.
 *
 * @param recorded all that it was read from
 */
export function mistakesIn(
  turns: readonly { readonly role: string; readonly text: string }[],
  recorded: string,
): string[] {
  const said = new Map<string, Set<string>>();
  for (const { role, text } of turns) {
    for (const [, place = ''] of text.matchAll(/\[(\w+)\] AWS_ACCESS_KEY_ID=/g)) {
      said.set(place, (said.get(place) ?? new Set<string>()).add(role));
    }
  }
  const mistakes = Object.entries(roles).flatMap(([place, role]) => {
    if (!recorded.includes(`[${place}] AWS_ACCESS_KEY_ID=`)) return [];
    const told = [...(said.get(place) ?? [])];
    const wrong = told.filter((one) => one !== role).map((one) => `${place} as ${one}`);
    return told.includes(role) ? wrong : [...wrong, `${place} is missing`];
  });
  return mistakes.sort();
}
