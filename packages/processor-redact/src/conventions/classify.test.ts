import { describe, expect, it } from '@jest/globals';
import {
  classifyKey,
  conventionOfEvent,
  conventionTables,
  isListedKey,
  withoutIndices,
  writtenOut,
} from './classify.ts';
import { roleOfMember } from './members.ts';

const listedKeys = conventionTables.flatMap(({ content, identity, structure, opaque }) =>
  [content, identity, structure, opaque].flatMap((words) => writtenOut(words ?? '')),
);

describe('classifyKey', () => {
  it.each([
    ['gen_ai.input.messages', 'otel-genai', 'content'],
    ['gen_ai.conversation.id', 'otel-genai', 'identity'],
    ['gen_ai.usage.input_tokens', 'otel-genai', 'structure'],
    ['gen_ai.prompt.variable.customer', 'otel-genai', 'content'],
    ['gen_ai.prompt.3.content', 'openllmetry', 'content'],
    ['gen_ai.completion.0.tool_calls.12.id', 'openllmetry', 'identity'],
    ['llm.input_messages.10.message.contents.2.message_content.text', 'openinference', 'content'],
    ['llm.output_messages.0.message.role', 'openinference', 'structure'],
    [
      'llm.output_messages.0.message.contents.0.message_content.signature',
      'openinference',
      'opaque',
    ],
    ['trace.evaluations.0.evaluation.explanation', 'openinference', 'content'],
    ['ai.request.headers.x-api-key', 'vercel-ai', 'content'],
    ['ai.telemetry.metadata.userId', 'vercel-ai', 'identity'],
    ['ai.embedding', 'vercel-ai', 'opaque'],
    ['langfuse.observation.metadata.anything.at.all', 'langfuse', 'content'],
    ['langsmith.metadata.user_id', 'langsmith', 'identity'],
    ['logfire.msg', 'logfire', 'content'],
    ['mlflow.spanInputs', 'mlflow', 'content'],
    ['genkit:metadata:flow:name', 'other-agents', 'content'],
    ['http.request.header.authorization', 'otel', 'content'],
    ['http.response.status_code', 'otel', 'structure'],
  ])('knows %s: %s, %s', (key, convention, role) => {
    expect(classifyKey(key)).toEqual({ convention, role });
  });

  it.each(['password', 'app.db_url', 'x', '', 'gen_ai', `llm.${'a.'.repeat(200)}`])(
    'takes %s for content of nobody',
    (key) => {
      expect(classifyKey(key)).toEqual({ convention: 'none', role: 'content' });
    },
  );

  it('takes what a convention does not list for its content', () => {
    expect(classifyKey('gen_ai.something.new')).toEqual({
      convention: 'otel-genai',
      role: 'content',
    });
    expect(isListedKey('gen_ai.something.new')).toBe(false);
  });

  // Whoever names a key after an open set could make it structure, and its value pass.
  it('takes all that stands in an open set for content', () => {
    const open = listedKeys.filter((key) => key.endsWith('*'));
    expect(open.length).toBeGreaterThan(20);
    expect(open.filter((key) => classifyKey(key.replace('*', 'x')).role !== 'content')).toEqual([]);
  });

  it('lists no key twice', () => {
    expect(listedKeys.filter((key, at) => listedKeys.indexOf(key) !== at)).toEqual([]);
  });

  it('names the convention of a log record or a span event', () => {
    expect(conventionOfEvent('gen_ai.user.message')).toBe('otel-genai');
    expect(conventionOfEvent('mlflow.chunk.item.17')).toBe('mlflow');
    expect(conventionOfEvent('checkout')).toBeUndefined();
  });

  it('writes every index as N, and only those', () => {
    expect(withoutIndices('llm.tools.0.tool.1')).toBe('llm.tools.N.tool.N');
    expect(withoutIndices('0.gpt-4.v2')).toBe('0.gpt-4.v2');
  });
});

describe('roleOfMember', () => {
  it.each([
    ['id', 'identity'],
    ['toolCallId', 'identity'],
    ['tool_call_id', 'identity'],
    ['finish_reason', 'structure'],
    ['mimeType', 'structure'],
    ['thoughtSignature', 'opaque'],
    ['encrypted_content', 'opaque'],
  ])('knows %s: %s', (name, role) => {
    expect(roleOfMember(name)).toBe(role);
  });

  it.each(['content', 'arguments', 'data', 'url', 'password', 'token', 'api_key', 'a'.repeat(999)])(
    'knows nothing of %s',
    (name) => {
      expect(roleOfMember(name)).toBeUndefined();
    },
  );
});
