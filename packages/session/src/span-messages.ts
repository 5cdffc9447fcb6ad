import { argumentText, readMessages, resultText } from './messages.ts';
import type { Message, Role } from './messages.ts';
import { isList, isObject, parseStructure, textOf } from './plain-value.ts';
import type { Plain } from './plain-value.ts';

/** Attributes by key, of a span, a log record or an event. */
export type Attributes = ReadonlyMap<string, Plain>;

/** What a span says of a conversation: what went in at its start, what came out at its end. */
export interface Exchange {
  readonly input: readonly Message[];
  readonly output: readonly Message[];
  /** A chain, a task or an agent around the calls: repeats what these say. */
  readonly isWrapper: boolean;
}

/** A pair of attributes: what went in and what came out. */
type Pair = readonly [input: string, output: string];

/** Of the call of a tool, whatever its convention. */
const toolPairs: readonly Pair[] = [
  ['gen_ai.tool.call.arguments', 'gen_ai.tool.call.result'],
  ['tool_arguments', 'tool_response'],
  ['ai.toolCall.args', 'ai.toolCall.result'],
  ['ai.toolCall.input', 'ai.toolCall.output'],
  ['gcp.vertex.agent.tool_call_args', 'gcp.vertex.agent.tool_response'],
];

/** Attributes that say what kind of thing a span is. */
const kindKeys = [
  'openinference.span.kind',
  'langfuse.observation.type',
  'traceloop.span.kind',
  'mlflow.spanType',
  'langsmith.span.kind',
  'gen_ai.operation.name',
  'genkit:metadata:subtype',
];

/** What any span may say of itself, by convention. */
const anyPairs: readonly Pair[] = [
  ['langfuse.observation.input', 'langfuse.observation.output'],
  ['mlflow.spanInputs', 'mlflow.spanOutputs'],
  ['gen_ai.prompt', 'gen_ai.completion'],
  ['request_data', 'response_data'],
  ['genkit:input', 'genkit:output'],
  ['gcp.vertex.agent.llm_request', 'gcp.vertex.agent.llm_response'],
  ['traceloop.entity.input', 'traceloop.entity.output'],
  ['gen_ai.task.input', 'gen_ai.task.output'],
  ['input.value', 'output.value'],
  ['langfuse.trace.input', 'langfuse.trace.output'],
];

const toolNameKeys = ['gen_ai.tool.name', 'tool.name', 'ai.toolCall.name', 'traceloop.entity.name'];

const toolKind = /^"?(?:tool|execute_tool)"?$/i;
const modelKind = /^"?(?:llm|chat|chat_model|generation|generate_content|text_completion)"?$/i;

const nothing: Exchange = { input: [], output: [], isWrapper: false };

/**
 * Reads what a span or a log record's attributes say of a conversation.
 *
 * @param name of the span, which names the tool where no attribute does
 */
export function exchangeOf(attributes: Attributes, name: string): Exchange {
  const kind = kindKeys.map((key) => textOf(attributes.get(key))).find((one) => one !== '') ?? '';
  return (
    ofTool(attributes, name, kind) ??
    ofMessages(attributes) ??
    ofFlattened(attributes) ??
    ofVercel(attributes) ??
    ofWhole(attributes) ??
    ofAnyPair(attributes, kind) ??
    nothing
  );
}

function ofTool(attributes: Attributes, name: string, kind: string): Exchange | undefined {
  const pairs = toolKind.test(kind) ? [...toolPairs, ...anyPairs] : toolPairs;
  const pair = pairs.find((keys) => keys.some((key) => attributes.has(key)));
  if (!pair) return undefined;
  const [given, result] = pair.map((key) => structured(attributes.get(key)));
  const named = toolNameKeys.map((key) => textOf(attributes.get(key))).find((one) => one !== '');
  const tool = named ?? name;
  const text = resultText(result);
  return {
    input: given === undefined ? [] : [{ role: 'tool_call', text: argumentText(given), tool }],
    output: text === '' ? [] : [{ role: 'tool_result', text, tool }],
    isWrapper: false,
  };
}

/** OpenTelemetry's own, and what others write below its names. */
function ofMessages(attributes: Attributes): Exchange | undefined {
  const input = [
    ...spoken(attributes.get('gen_ai.system_instructions'), 'system'),
    ...spoken(attributes.get('gen_ai.input.messages'), 'user'),
  ];
  const output = spoken(attributes.get('gen_ai.output.messages'), 'assistant');
  const isThere = input.length > 0 || output.length > 0;
  return isThere ? { input, output, isWrapper: isAgent(attributes) } : undefined;
}

function isAgent(attributes: Attributes): boolean {
  return textOf(attributes.get('gen_ai.operation.name')).startsWith('invoke_');
}

/** Lists whose indices stand in the keys: OpenInference, and OpenLLMetry before 0.60. */
function ofFlattened(attributes: Attributes): Exchange | undefined {
  const pairs: readonly Pair[] = [
    ['llm.input_messages', 'llm.output_messages'],
    ['gen_ai.prompt', 'gen_ai.completion'],
    ['llm.prompts', 'llm.completions'],
  ];
  for (const [inputKey, outputKey] of pairs) {
    const input = readMessages(unflatten(attributes, inputKey), 'user');
    const output = withAll(attributes, unflatten(attributes, outputKey));
    if (input.length > 0 || output.length > 0)
      return { input, output, isWrapper: isChain(attributes) };
  }
  return undefined;
}

/** OpenInference's messages lack what some libraries have beside them, such as reasoning. */
function withAll(attributes: Attributes, messages: Plain): Message[] {
  const output = readMessages(messages, 'assistant');
  const whole = readMessages(attributes.get('output.value'), 'assistant');
  return output.length > 0 && whole.length > output.length ? whole : output;
}

function isChain(attributes: Attributes): boolean {
  return /^(?:CHAIN|AGENT)$/.test(textOf(attributes.get('openinference.span.kind')));
}

/**
 * `llm.input_messages.0.message.contents.1.message_content.text` and its like, as a list of
 * objects. The words that only say what is in a list again are left out.
 */
function unflatten(attributes: Attributes, start: string): Plain {
  const root: Record<string, unknown> = {};
  for (const [key, value] of attributes) {
    if (!key.startsWith(`${start}.`)) continue;
    const steps = key
      .slice(start.length + 1)
      .split('.')
      .filter((step) => !/^(?:message|message_content|tool_call|prompt|completion)$/.test(step));
    const last = steps.pop();
    if (last === undefined) continue;
    let at = root;
    for (const step of steps) {
      const next = Object.hasOwn(at, step) ? at[step] : undefined;
      if (typeof next !== 'object' || next === null) at[step] = {};
      at = at[step] as Record<string, unknown>;
    }
    at[last] = value;
  }
  const listed = asList(root);
  return Array.isArray(listed) ? (listed as Plain[]).map(withoutTwin) : [];
}

/** An object whose keys are indices is a list. */
function asList(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value);
  const isListed = entries.length > 0 && entries.every(([key]) => /^\d{1,6}$/.test(key));
  if (!isListed) return Object.fromEntries(entries.map(([key, one]) => [key, asList(one)]));
  return entries.sort(([a], [b]) => Number(a) - Number(b)).map(([, one]) => asList(one));
}

/** A content and its parts say one thing. */
function withoutTwin(message: Plain): Plain {
  if (!isObject(message) || !('contents' in message)) return message;
  return { ...message, content: null };
}

/** Vercel's AI SDK. */
function ofVercel(attributes: Attributes): Exchange | undefined {
  const given = attributes.get('ai.prompt.messages') ?? attributes.get('ai.prompt');
  if (given === undefined) return undefined;
  const plain = structured(given);
  const read = readMessages(plain, 'user');
  const prompt = isObject(plain) ? [plain['system'], plain['prompt']] : [undefined, given];
  const input =
    read.length > 0 ? read : [...spoken(prompt[0], 'system'), ...spoken(prompt[1], 'user')];
  const output = [
    ...spoken(attributes.get('ai.response.reasoning'), 'reasoning'),
    ...spoken(
      attributes.get('ai.response.text') ?? attributes.get('ai.response.object'),
      'assistant',
    ),
    ...readMessages(attributes.get('ai.response.toolCalls'), 'assistant'),
  ];
  return { input, output, isWrapper: !attributes.has('ai.prompt.messages') };
}

/** All of a run in one attribute. */
function ofWhole(attributes: Attributes): Exchange | undefined {
  const keys = ['pydantic_ai.all_messages', 'all_messages_events', 'events'];
  const key = keys.find((one) => attributes.has(one));
  if (key === undefined) return undefined;
  const input = readMessages(attributes.get(key), 'user');
  return input.length === 0 ? undefined : { input, output: [], isWrapper: true };
}

function ofAnyPair(attributes: Attributes, kind: string): Exchange | undefined {
  const pair = anyPairs.find((keys) => keys.some((key) => attributes.has(key)));
  if (!pair) return undefined;
  const [input = [], output = []] = pair.map((key, index) => {
    const value = attributes.get(key);
    const role = index === 0 ? 'user' : 'assistant';
    const read = readMessages(value, role);
    return read.length > 0 || kind === '' ? read : spoken(value, role);
  });
  // A model's call of OpenInference has its messages in attributes of their own.
  return { input, output, isWrapper: pair[0] === 'input.value' || !modelKind.test(kind) };
}

/** Messages where there are some, else what it says as text. */
function spoken(value: Plain | undefined, role: Role): Message[] {
  const said = structured(value);
  if (said === undefined || said === null || said === '') return [];
  if (isList(said) && said.length === 0) return [];
  const read = readMessages(said, role);
  return read.length > 0 ? read : [{ role, text: argumentText(said), tool: '' }];
}

/** JSON in a text is what it says; some write that twice. */
function structured(value: Plain | undefined): Plain | undefined {
  if (typeof value !== 'string') return value;
  return parseStructure(value) ?? value;
}

const eventRoles: ReadonlyMap<string, Role> = new Map([
  ['gen_ai.system.message', 'system'],
  ['gen_ai.user.message', 'user'],
  ['gen_ai.assistant.message', 'assistant'],
  ['gen_ai.tool.message', 'tool_result'],
  ['gen_ai.choice', 'assistant'],
  ['gen_ai.content.prompt', 'user'],
  ['gen_ai.content.completion', 'assistant'],
  ['codex.user_prompt', 'user'],
  ['claude_code.user_prompt', 'user'],
]);

/**
 * Reads what an event of a span, or a log record, says: each message an event of its own.
 *
 * @param body of a log record
 */
export function eventMessages(name: string, attributes: Attributes, body: Plain): Message[] {
  const role = eventRoles.get(name);
  if (!role) return [];
  const keys = ['gen_ai.event.content', 'gen_ai.prompt', 'gen_ai.completion', 'content', 'message'];
  const said = [body, ...keys.map((key) => attributes.get(key)), attributes.get('prompt')].find(
    (one) => one !== undefined && one !== null && one !== '',
  );
  const turn = structured(said);
  // The event's name says who speaks; its body often does not.
  const named = isObject(turn) && !('role' in turn) && !('message' in turn);
  const tool = textOf(attributes.get('gen_ai.tool.name') ?? attributes.get('name'));
  const asTurn = named ? { ...turn, role: role === 'tool_result' ? 'tool' : role } : turn;
  return spoken(asTurn, role).map((one) => (one.tool === '' ? { ...one, tool } : one));
}
