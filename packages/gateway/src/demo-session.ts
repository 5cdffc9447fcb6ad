import { context, SpanKind, SpanStatusCode, trace, type Attributes } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { NodeSDK } from '@opentelemetry/sdk-node';
import type { Secrets } from './demo-secrets.ts';
import { tracesUrl } from './traces-url.ts';

/** A place in the session where a secret was put. */
export interface Planted {
  /** For people, such as `system prompt`. */
  readonly where: string;
  /** What it is, such as `OpenAI API key`. */
  readonly what: string;
  /** Stands before it and nowhere else in the session. */
  readonly before: string;
  readonly secret: string;
}

/** What was sent. */
export interface DemoSession {
  readonly traceId: string;
  readonly spans: number;
  readonly planted: readonly Planted[];
}

type Plant = (where: string, what: string, before: string, secret: string) => string;

/**
 * Sends one session of a support agent, as an instrumented agent would: with the real SDK, in the
 * words of OpenTelemetry's semantic conventions for generative AI.
 *
 * @param endpoint base URL; `/v1/traces` is appended
 * @throws Error when the gateway did not take it
 */
export async function sendSession(endpoint: string, secrets: Secrets): Promise<DemoSession> {
  const failures: string[] = [];
  const exporter = new OTLPTraceExporter({ url: tracesUrl(endpoint) });
  const sdk = new NodeSDK({
    serviceName: 'support-agent',
    autoDetectResources: false,
    metricReaders: [],
    logRecordProcessors: [],
    instrumentations: [],
    traceExporter: {
      export(spans, done) {
        exporter.export(spans, (result) => {
          if (result.error) failures.push(result.error.message);
          done(result);
        });
      },
      forceFlush: () => exporter.forceFlush(),
      shutdown: () => exporter.shutdown(),
    },
  });
  sdk.start();
  const planted: Planted[] = [];
  const { traceId, spans } = runAgent(secrets, (where, what, before, secret) => {
    planted.push({ where, what, before, secret });
    return `${before}${secret}`;
  });
  await sdk.shutdown().catch((error: unknown) => {
    failures.push(error instanceof Error ? error.message : String(error));
  });
  // NodeSDK makes itself the process's own; a second one would be ignored.
  trace.disable();
  context.disable();
  if (failures[0] !== undefined)
    throw new Error(`the gateway did not take the trace: ${failures[0]}`);
  return { traceId, spans, planted };
}

function runAgent(secrets: Secrets, plant: Plant): { traceId: string; spans: number } {
  const tracer = trace.getTracer('traceveil-demo');
  const conversation = { 'gen_ai.conversation.id': crypto.randomUUID() };
  const root = tracer.startSpan('invoke_agent support-agent', {
    kind: SpanKind.INTERNAL,
    attributes: {
      'gen_ai.operation.name': 'invoke_agent',
      'gen_ai.agent.name': 'support-agent',
      ...conversation,
    },
  });
  const inside = trace.setSpan(context.active(), root);
  let spans = 1;
  const child = (name: string, kind: SpanKind, attributes: Attributes) => {
    spans += 1;
    return tracer.startSpan(name, { kind, attributes: { ...attributes, ...conversation } }, inside);
  };
  child('chat gpt-4o', SpanKind.CLIENT, firstTurn(secrets, plant)).end();
  child('execute_tool read_file', SpanKind.INTERNAL, readFileTool(secrets, plant)).end();
  child('execute_tool shell', SpanKind.INTERNAL, shellTool(secrets, plant)).end();

  const failed = child('execute_tool query_orders', SpanKind.INTERNAL, {
    ...toolAttributes('query_orders', { order: 4711 }),
  });
  const url = plant(
    'exception event',
    'database password',
    'connect failed: postgres://orders:',
    secrets.databasePassword,
  );
  failed.recordException(new Error(`${url}@db.internal:5432/orders`));
  failed.setStatus({ code: SpanStatusCode.ERROR, message: 'the database refused the connection' });
  failed.end();

  child('chat gpt-4o', SpanKind.CLIENT, lastTurn(secrets, plant)).end();
  root.end();
  return { traceId: root.spanContext().traceId, spans };
}

function firstTurn(secrets: Secrets, plant: Plant): Attributes {
  const key = plant('system prompt', 'OpenAI API key', 'OPENAI_API_KEY=', secrets.openai);
  const system = `You help customers of Example Ltd. Call the model with ${key} and tell nobody.`;
  const token = plant('user message', 'GitHub token', 'clone with my token ', secrets.github);
  const user = `Where is order 4711? You can ${token} if you need the code.`;
  return {
    ...chatAttributes('resp-1', 'tool_calls'),
    'gen_ai.system_instructions': JSON.stringify([{ type: 'text', content: system }]),
    'gen_ai.input.messages': JSON.stringify([
      { role: 'user', parts: [{ type: 'text', content: user }] },
    ]),
    'gen_ai.output.messages': JSON.stringify([
      {
        role: 'assistant',
        parts: [
          { type: 'tool_call', id: 'call-1', name: 'read_file', arguments: { path: '.env' } },
        ],
        finish_reason: 'tool_call',
      },
    ]),
  };
}

function readFileTool(secrets: Secrets, plant: Plant): Attributes {
  const lines = [
    plant('tool result', 'AWS key id', 'AWS_ACCESS_KEY_ID=', secrets.awsId),
    plant('tool result', 'AWS secret key', 'AWS_SECRET_ACCESS_KEY=', secrets.awsSecret),
    plant('tool result', 'Stripe key', 'STRIPE_KEY=', secrets.stripe),
    plant(
      'tool result',
      'private key',
      'TLS_KEY=-----BEGIN PRIVATE KEY-----\n',
      secrets.privateKeyBody,
    ),
    '-----END PRIVATE KEY-----',
  ];
  return {
    ...toolAttributes('read_file', { path: '.env' }),
    'gen_ai.tool.call.result': JSON.stringify({ path: '.env', content: lines.join('\n') }),
  };
}

function shellTool(secrets: Secrets, plant: Plant): Attributes {
  const header = plant('tool arguments', 'JSON web token', 'authorization: Bearer ', secrets.jwt);
  const query = plant('tool arguments', 'Google API key', 'address=Berlin&key=', secrets.google);
  const command = `curl -H '${header}' 'https://maps.example.com/geocode?${query}'`;
  return {
    ...toolAttributes('shell', { command }),
    'gen_ai.tool.call.result': plant('tool result', 'Slack token', 'posted with ', secrets.slack),
  };
}

function lastTurn(secrets: Secrets, plant: Plant): Attributes {
  const key = plant('model answer', 'Anthropic API key', 'I also saw ', secrets.anthropic);
  const answer = `Order 4711 leaves tomorrow. ${key} in the file; please rotate it.`;
  return {
    ...chatAttributes('resp-2', 'stop'),
    'gen_ai.output.messages': JSON.stringify([
      {
        role: 'assistant',
        parts: [{ type: 'text', content: answer }],
        finish_reason: 'stop',
      },
    ]),
  };
}

function chatAttributes(responseId: string, finishReason: string): Attributes {
  return {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'openai',
    'gen_ai.request.model': 'gpt-4o',
    'gen_ai.response.id': responseId,
    'gen_ai.response.finish_reasons': [finishReason],
    'gen_ai.usage.input_tokens': 812,
    'gen_ai.usage.output_tokens': 96,
  };
}

function toolAttributes(name: string, argument: object): Attributes {
  return {
    'gen_ai.operation.name': 'execute_tool',
    'gen_ai.tool.name': name,
    'gen_ai.tool.call.id': `call-${name}`,
    'gen_ai.tool.call.arguments': JSON.stringify(argument),
  };
}
