import { describe, expect, it } from '@jest/globals';
import { readConversation } from './conversation.ts';
import type { RecordedRequest } from './recorded-request.ts';
import { logRequest, spanRequest } from './sample-requests.ts';

const json = JSON.stringify;

function said(...requests: readonly RecordedRequest[]): string[] {
  return readConversation(requests).map(({ role, tool, text }) =>
    [role, tool, text].filter((word) => word !== '').join(' | '),
  );
}

/** What all conventions below record, each in its own way. */
const wholeTalk = [
  'system | be brief',
  'user | how many?',
  'reasoning | look it up',
  'tool_call | query_db | {\n  "sql": "select 1"\n}',
];

const openAi = [
  { role: 'system', content: 'be brief' },
  { role: 'user', content: [{ type: 'text', text: 'how many?' }] },
];
const openAiCall = {
  role: 'assistant',
  reasoning_content: 'look it up',
  tool_calls: [
    { id: 'c1', type: 'function', function: { name: 'query_db', arguments: '{"sql":"select 1"}' } },
  ],
};
const parts = [
  { role: 'system', parts: [{ type: 'text', content: 'be brief' }] },
  { role: 'user', parts: [{ type: 'text', content: 'how many?' }] },
];
const partsCall = [
  {
    role: 'assistant',
    parts: [
      { type: 'reasoning', content: 'look it up' },
      { type: 'tool_call', id: 'c1', name: 'query_db', arguments: { sql: 'select 1' } },
    ],
  },
];

describe('one call of a model, in the convention of', () => {
  it.each<[string, RecordedRequest]>([
    [
      'OpenTelemetry, as text',
      spanRequest({
        attributes: {
          'gen_ai.input.messages': json(parts),
          'gen_ai.output.messages': json(partsCall),
        },
      }),
    ],
    [
      'OpenTelemetry, structured, in a log record',
      logRequest({
        eventName: 'gen_ai.client.inference.operation.details',
        attributes: {
          'gen_ai.system_instructions': [{ type: 'text', content: 'be brief' }],
          'gen_ai.input.messages': parts.slice(1),
          'gen_ai.output.messages': partsCall,
        },
      }),
    ],
    [
      'OpenTelemetry before 1.37, an event a message',
      logRequest(
        { eventName: 'gen_ai.system.message', body: { content: 'be brief' } },
        { eventName: 'gen_ai.user.message', body: { content: 'how many?' } },
        { eventName: 'gen_ai.choice', body: { index: 0, message: openAiCall } },
      ),
    ],
    [
      'OpenInference',
      spanRequest({
        attributes: {
          'openinference.span.kind': 'LLM',
          'input.value': json({ messages: openAi }),
          'llm.input_messages.0.message.role': 'system',
          'llm.input_messages.0.message.content': 'be brief',
          'llm.input_messages.1.message.role': 'user',
          'llm.input_messages.1.message.contents.0.message_content.type': 'text',
          'llm.input_messages.1.message.contents.0.message_content.text': 'how many?',
          'llm.output_messages.0.message.role': 'assistant',
          'llm.output_messages.0.message.contents.0.message_content.type': 'reasoning',
          'llm.output_messages.0.message.contents.0.message_content.text': 'look it up',
          'llm.output_messages.0.message.tool_calls.0.tool_call.function.name': 'query_db',
          'llm.output_messages.0.message.tool_calls.0.tool_call.function.arguments':
            '{"sql": "select 1"}',
        },
      }),
    ],
    [
      'OpenLLMetry',
      spanRequest({
        attributes: {
          'gen_ai.prompt.0.role': 'system',
          'gen_ai.prompt.0.content': 'be brief',
          'gen_ai.prompt.1.role': 'user',
          'gen_ai.prompt.1.content': '[{"type": "text", "text": "how many?"}]',
          'gen_ai.completion.0.role': 'assistant',
          'gen_ai.completion.0.reasoning': 'look it up',
          'gen_ai.completion.0.tool_calls.0.name': 'query_db',
          'gen_ai.completion.0.tool_calls.0.arguments': '{"sql": "select 1"}',
        },
      }),
    ],
    [
      'Vercel’s AI SDK',
      spanRequest({
        attributes: {
          'ai.prompt.messages': json([
            openAi[0],
            { role: 'user', content: [{ type: 'text', text: 'how many?' }] },
          ]),
          'ai.response.reasoning': 'look it up',
          'ai.response.text': '',
          'ai.response.toolCalls': json([
            { toolCallId: 'c1', toolName: 'query_db', input: '{"sql":"select 1"}' },
          ]),
        },
      }),
    ],
    [
      'Langfuse',
      spanRequest({
        attributes: {
          'langfuse.observation.type': 'generation',
          'langfuse.observation.input': json(openAi),
          'langfuse.observation.output': json(openAiCall),
        },
      }),
    ],
    [
      'MLflow',
      spanRequest({
        attributes: {
          'mlflow.spanType': '"CHAT_MODEL"',
          'mlflow.spanInputs': json({ model: 'm', messages: openAi }),
          'mlflow.spanOutputs': json({ choices: [{ index: 0, message: openAiCall }] }),
        },
      }),
    ],
    [
      'LangSmith, of LangChain',
      spanRequest({
        attributes: {
          'langsmith.span.kind': 'llm',
          'gen_ai.prompt': json({
            messages: [
              [
                { lc: 1, id: ['langchain', 'SystemMessage'], kwargs: { content: 'be brief' } },
                { type: 'human', data: { content: 'how many?' } },
              ],
            ],
          }),
          'gen_ai.completion': json({
            generations: [
              [
                {
                  message: {
                    lc: 1,
                    id: ['langchain', 'AIMessage'],
                    kwargs: {
                      content: [{ type: 'thinking', thinking: 'look it up' }],
                      tool_calls: [{ name: 'query_db', args: { sql: 'select 1' } }],
                    },
                  },
                },
              ],
            ],
          }),
        },
      }),
    ],
    [
      'Pydantic AI, all of a run',
      spanRequest({ attributes: { 'pydantic_ai.all_messages': json([...parts, ...partsCall]) } }),
    ],
    [
      'Google’s ADK',
      spanRequest({
        attributes: {
          'gen_ai.operation.name': 'generate_content',
          'gcp.vertex.agent.llm_request': json({
            system_instruction: 'be brief',
            messages: [{ role: 'user', parts: [{ text: 'how many?' }] }],
          }),
          'gcp.vertex.agent.llm_response': json({
            candidates: [
              {
                content: {
                  role: 'model',
                  parts: [
                    { type: 'thinking', thinking: 'look it up' },
                    { functionCall: { name: 'query_db', args: { sql: 'select 1' } } },
                  ],
                },
              },
            ],
          }),
        },
      }),
    ],
  ])('%s', (_convention, request) => {
    expect(said(request)).toEqual(wholeTalk);
  });
});

describe('the call of a tool, in the convention of', () => {
  it.each<[string, Readonly<Record<string, string>>]>([
    [
      'OpenTelemetry',
      {
        'gen_ai.tool.name': 'query_db',
        'gen_ai.tool.call.arguments': '{"sql":1}',
        'gen_ai.tool.call.result': 'none',
      },
    ],
    [
      'OpenInference',
      {
        'openinference.span.kind': 'TOOL',
        'tool.name': 'query_db',
        'input.value': '{"sql": 1}',
        'output.value': '{"type": "tool", "data": {"content": "none"}}',
      },
    ],
    [
      'OpenLLMetry',
      {
        'traceloop.span.kind': 'tool',
        'traceloop.entity.name': 'query_db',
        'traceloop.entity.input': '{"sql":1}',
        'traceloop.entity.output': 'none',
      },
    ],
    [
      'Vercel’s AI SDK',
      {
        'ai.toolCall.name': 'query_db',
        'ai.toolCall.args': '{"sql":1}',
        'ai.toolCall.result': '{"type":"text","value":"none"}',
      },
    ],
    [
      'Langfuse',
      {
        'langfuse.observation.type': 'tool',
        'langfuse.observation.input': '{"sql":1}',
        'langfuse.observation.output': 'none',
      },
    ],
    [
      'MLflow',
      {
        'mlflow.spanType': '"TOOL"',
        'mlflow.spanInputs': '{"sql":1}',
        'mlflow.spanOutputs': 'none',
      },
    ],
    ['Logfire', { tool_arguments: '{"sql":1}', tool_response: 'none' }],
  ])('%s', (_convention, attributes) => {
    expect(said(spanRequest({ name: 'query_db', attributes }))).toEqual([
      'tool_call | query_db | {\n  "sql": 1\n}',
      'tool_result | query_db | none',
    ]);
  });
});

describe('the order of a conversation', () => {
  const call = (start: number, input: unknown, output: string) => ({
    start,
    end: start + 1,
    attributes: {
      'gen_ai.input.messages': json(input),
      'gen_ai.output.messages': json([{ role: 'assistant', content: output }]),
    },
  });
  const ask = { role: 'user', content: 'again' };

  it('is that of time, and what a later call repeats is said once', () => {
    const first = call(1, [ask], 'one');
    const second = call(5, [ask, { role: 'assistant', content: 'one' }, ask], 'two');
    expect(said(spanRequest(second), spanRequest(first))).toEqual([
      'user | again',
      'assistant | one',
      'user | again',
      'assistant | two',
    ]);
  });

  it('leaves out what an agent around the calls says of them, and keeps it where it stands alone', () => {
    const around = {
      start: 1,
      end: 9,
      attributes: {
        'input.value': 'go',
        'output.value': 'done',
        'openinference.span.kind': 'AGENT',
      },
    };
    expect(said(spanRequest(around, call(2, [ask], 'one')))).toEqual([
      'user | again',
      'assistant | one',
    ]);
    expect(said(spanRequest(around))).toEqual(['user | go', 'assistant | done']);
  });

  it('has the errors of spans, and messages in their events', () => {
    const failed = {
      error: 'no such table',
      events: [{ name: 'gen_ai.user.message', attributes: { content: 'hi' } }],
    };
    expect(said(spanRequest(failed))).toEqual(['user | hi', 'error | no such table']);
  });

  it('tells where each turn was said', () => {
    const [turn] = readConversation([spanRequest(call(3, [ask], 'one'))]);
    expect(turn).toMatchObject({
      timeNs: 3_000_000_000n,
      service: 'shop',
      traceId: '0123456789abcdef0123456789abcdef',
      spanId: '0123456789abcdef',
    });
  });
});

it.each([
  ['nothing of a conversation', { 'http.method': 'GET' }],
  ['an empty list', { 'gen_ai.input.messages': '[]' }],
])('says nothing where there is %s', (_what, attributes) => {
  expect(said(spanRequest({ attributes }))).toEqual([]);
});

it('gives lists in lists without end as text', () => {
  const deep = '['.repeat(5_000) + ']'.repeat(5_000);
  expect(said(spanRequest({ attributes: { 'gen_ai.input.messages': deep } }))).toEqual([
    `user | ${deep}`,
  ]);
});

it('gives what was cut off as text', () => {
  const attributes = { 'gen_ai.input.messages': '[{"role":"user","content":"how ma' };
  expect(said(spanRequest({ attributes }))).toEqual(['user | [{"role":"user","content":"how ma']);
});
