import { isList, isObject, parseStructure, textOf } from './plain-value.ts';
import type { Plain, PlainObject } from './plain-value.ts';

/** Who speaks, or what it is that is said. `assistant` is what the model answers. */
export type Role =
  'system' | 'user' | 'reasoning' | 'tool_call' | 'tool_result' | 'assistant' | 'error';

/** One thing that was said. */
export interface Message {
  readonly role: Role;
  /** As it was recorded: secrets are masked. */
  readonly text: string;
  /** Of the tool; empty when none is named. */
  readonly tool: string;
}

/** What JSON of a convention nests in each other, at the most; what is deeper is text. */
const depthMax = 12;

const roles: ReadonlyMap<string, Role> = new Map([
  ['system', 'system'],
  ['developer', 'system'],
  ['user', 'user'],
  ['human', 'user'],
  ['assistant', 'assistant'],
  ['ai', 'assistant'],
  ['model', 'assistant'],
  ['tool', 'tool_result'],
  ['function', 'tool_result'],
]);

/** What stands around messages: of a call, of a chain, of what a model returned. */
const envelopes = [
  'messages',
  'generations',
  'choices',
  'message',
  'delta',
  'candidates',
  'inputs',
  'outputs',
  'output',
  'update',
  'data',
];

/**
 * Reads messages in the shapes of OpenTelemetry's parts, of OpenAI's, Anthropic's and Google's
 * APIs, of LangChain and of Vercel's AI SDK.
 *
 * @param as who speaks where nothing says it
 * @returns nothing when none of these shapes is there
 */
export function readMessages(value: Plain | undefined, as: Role, depth = 0): Message[] {
  if (depth > depthMax) return [];
  if (typeof value === 'string') {
    const inner = parseStructure(value);
    return inner === undefined ? [] : readMessages(inner, as, depth + 1);
  }
  if (isList(value)) return value.flatMap((one) => readElement(one, as, depth + 1));
  return isObject(value) ? readObject(value, as, depth) : [];
}

/** A text in a list of parts is a part. */
function readElement(value: Plain, as: Role, depth: number): Message[] {
  if (typeof value === 'string' && parseStructure(value) === undefined) return say(as, value);
  return readMessages(value, as, depth);
}

function readObject(value: PlainObject, as: Role, depth: number): Message[] {
  const inside = insideLangChain(value);
  if (inside) return readObject(inside, as, depth + 1);
  const type = textOf(value['type'] ?? value['block_type']);
  const role =
    roles.get(textOf(value['role'])) ?? (hasContent(value) ? roles.get(type) : undefined);
  if (role) return readTurn(value, role, depth);
  const part = readPart(value, type, { as, depth });
  if (part) return part;
  const instructions = ['system', 'instructions', 'system_instruction'].flatMap((name) =>
    readSpoken(value[name], 'system', depth),
  );
  const messages = readEnvelope(value, as, depth);
  return messages.length > 0 ? [...instructions, ...messages] : [];
}

/** What the first envelope holds; in some it is one turn, whose speaker is known from outside. */
function readEnvelope(value: PlainObject, as: Role, depth: number): Message[] {
  const name = [...envelopes, 'content'].find((one) => isObject(value[one]) || isList(value[one]));
  if (name === undefined) return [];
  const { [name]: held } = value;
  const isTurn = /^(?:message|delta)$/.test(name) && isObject(held) && !('role' in held);
  return isTurn && hasContent(held)
    ? readTurn(held, as, depth + 1)
    : readMessages(held, as, depth + 1);
}

/** `{lc: 1, id: […, "AIMessage"], kwargs}` and `{type: "ai", data}` are what they hold. */
function insideLangChain(value: PlainObject): PlainObject | undefined {
  const { lc, kwargs, id, type, data } = value;
  if (lc !== undefined && isObject(kwargs)) {
    const name = isList(id) ? textOf(id.at(-1)) : '';
    const [kind] = /^(?:system|human|ai|tool|function)(?=message)/i.exec(name) ?? [];
    return kind === undefined ? kwargs : { ...kwargs, role: kind.toLowerCase() };
  }
  if (typeof type === 'string' && roles.has(type) && isObject(data) && hasContent(data)) {
    return { ...data, role: type };
  }
  return undefined;
}

function hasContent(value: PlainObject): boolean {
  return ['content', 'parts', 'tool_calls', 'blocks'].some((name) => name in value);
}

/** All that one speaker says in one turn. */
function readTurn(value: PlainObject, role: Role, depth: number): Message[] {
  const { content, parts, contents, blocks, name, additional_kwargs: extra } = value;
  const said = parts ?? contents ?? blocks ?? content ?? value['text'];
  if (role === 'tool_result') {
    const results = isList(said) ? readMessages(said, role, depth + 1) : [];
    const isRead = results.length > 0 && results.every((one) => one.role === 'tool_result');
    return isRead ? results : say(role, resultText(said), typeof name === 'string' ? name : '');
  }
  const more = isObject(extra) ? { ...extra, ...value } : value;
  const { tool_calls: calls, function_call: call, reasoning_content: thought } = more;
  const reasoning = readSpoken(thought ?? more['reasoning'], 'reasoning', depth);
  const spoken = readSpoken(said, role, depth);
  const asked = [...(isList(calls) ? calls : []), ...(isObject(call) ? [call] : [])];
  // LangChain says it in parts too; what is said twice is told apart by nobody.
  const isAsked = spoken.some((one) => one.role === 'tool_call');
  return [...reasoning, ...spoken, ...(isAsked ? [] : asked.flatMap(readCall))];
}

/** Parts, or text. */
function readSpoken(value: Plain | undefined, role: Role, depth: number): Message[] {
  if (value === undefined || value === null) return [];
  const read = readMessages(value, role, depth + 1);
  return read.length > 0 ? read : say(role, textOf(value));
}

/** A part of a message, by its type, or as Google's API says it. */
function readPart(
  value: PlainObject,
  type: string,
  { as, depth }: { readonly as: Role; readonly depth: number },
): Message[] | undefined {
  if (/^(?:server_)?tool[_-]call$|^tool_use$|^function_call$|^function$/.test(type)) {
    return readCall(value);
  }
  if (/^(?:server_)?tool[_-](?:call_response|result)$|^function_call_output$/.test(type)) {
    const { response, result, content, output, name, toolName } = value;
    const text = resultText(response ?? result ?? content ?? output);
    return say('tool_result', text, textOf(name ?? toolName));
  }
  if (/^(?:reasoning|thinking)$/.test(type)) {
    const { content, text, thinking, summary, reasoning } = value;
    const said = content ?? text ?? thinking ?? reasoning ?? summary;
    return readSpoken(isList(said) ? said.map(innerText) : said, 'reasoning', depth);
  }
  if (/^(?:(?:input_|output_|summary_)?text|refusal)$/.test(type)) {
    return say(as, textOf(value['text'] ?? value['content'] ?? value['refusal']));
  }
  if (/^(?:image|input_image|image_url|audio|video|blob|file|document|uri|media)$/.test(type)) {
    return say(as, `[${type}]`);
  }
  const { functionCall, functionResponse, toolName, input, args, name, text } = value;
  if (isObject(functionCall)) return readCall(functionCall);
  if (isObject(functionResponse)) {
    const result = resultText(functionResponse['response']);
    return say('tool_result', result, textOf(functionResponse['name']));
  }
  if (typeof toolName === 'string' && (input ?? args) !== undefined) return readCall(value);
  if (typeof name === 'string' && (args ?? value['arguments']) !== undefined) {
    return readCall(value);
  }
  if (typeof text === 'string' && !('message' in value)) return say(as, text);
  // A part whose kind nobody names.
  const { content, ...rest } = value;
  if (typeof content === 'string' && Object.keys(rest).length === 0) return say(as, content);
  return undefined;
}

function innerText(value: Plain): Plain {
  return isObject(value) ? (value['text'] ?? value['content'] ?? '') : value;
}

/** A model asks for a tool. */
function readCall(value: Plain): Message[] {
  if (!isObject(value)) return [];
  const { function: inner } = value;
  const call = isObject(inner) ? inner : value;
  const { name, toolName, server_tool_call: server } = call;
  const given = call['arguments'] ?? call['args'] ?? call['input'] ?? server ?? null;
  return [{ role: 'tool_call', text: argumentText(given), tool: textOf(name ?? toolName) }];
}

/** Arguments are often JSON in a text: a person wants to read them. */
export function argumentText(value: Plain): string {
  return textOf(typeof value === 'string' ? (parseStructure(value) ?? value) : value);
}

/** Results come as text, as parts with text, or as `{type: "text", value}`. */
export function resultText(value: Plain | undefined): string {
  if (typeof value === 'string') return argumentText(value);
  if (isList(value)) {
    const texts = value.map(innerText);
    if (value.length > 0 && texts.every((one) => typeof one === 'string' && one !== '')) {
      return texts.map((one) => argumentText(one)).join('\n');
    }
  }
  if (isObject(value)) {
    const { type, data, content, value: held } = value;
    if (type === 'tool' && isObject(data)) return resultText(data['content']);
    if (type === 'tool' && content !== undefined) return resultText(content);
    if ((type === 'text' || type === 'json') && held !== undefined) return resultText(held);
  }
  return textOf(value);
}

function say(role: Role, text: string, tool = ''): Message[] {
  return text === '' ? [] : [{ role, text, tool }];
}
