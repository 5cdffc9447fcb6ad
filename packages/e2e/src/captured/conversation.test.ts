import { expect, it } from '@jest/globals';
import { jsonToProto } from '@traceveil/otlp';
import { readConversation, type Role } from '@traceveil/session';
import { describeShared } from '../harness/needs.ts';
import { readCaptured } from './requests.ts';

/** What captured agents were given says in brackets where it was given. */
const places: Readonly<Record<string, Role>> = {
  system: 'system',
  history: 'user',
  user: 'user',
  reasoning: 'reasoning',
  toolargs: 'tool_call',
  toolresult: 'tool_result',
  output: 'assistant',
};

/** What no reader can tell: what was recorded does not say it. */
const known: Readonly<Record<string, readonly string[]>> = {
  // The input of OpenAI's Responses API is one text of the user, as JSON.
  'js-traceloop': ['toolargs as user', 'toolresult as user'],
  // Parts that do not say what they are; a tool that fails quotes its arguments.
  'oi-llama-index': ['reasoning is missing', 'toolargs as tool_result'],
  // JSON that was cut off is one text.
  'trunc333-vercel-ai-5': ['system as user', 'system is missing'],
};

describeShared('captured', 'the conversations of captured agents', (folder) => {
  const captured = folder === 'absent' ? [] : readCaptured(folder);

  it.each([...new Set(captured.map(({ library }) => library))])('%s', (library) => {
    const requests = captured
      .filter((request) => request.library === library && request.signal !== 'metrics')
      .map(({ signal, isJson, bytes }) => ({
        signal,
        bytes: isJson ? jsonToProto(bytes, signal) : bytes,
      }));
    const said = new Map<string, Set<Role>>();
    for (const { role, text } of readConversation(requests)) {
      for (const [, place = ''] of text.matchAll(/\[(\w+)\] AWS_ACCESS_KEY_ID=/g)) {
        said.set(place, (said.get(place) ?? new Set<Role>()).add(role));
      }
    }
    const recorded = requests.map(({ bytes }) => Buffer.from(bytes).toString('latin1')).join('');
    const mistakes = Object.entries(places).flatMap(([place, role]) => {
      if (!recorded.includes(`[${place}] AWS_ACCESS_KEY_ID=`)) return [];
      const roles = [...(said.get(place) ?? [])];
      const wrong = roles.filter((one) => one !== role).map((one) => `${place} as ${one}`);
      return roles.includes(role) ? wrong : [...wrong, `${place} is missing`];
    });
    expect(mistakes.sort()).toEqual(known[library] ?? []);
  });
});
