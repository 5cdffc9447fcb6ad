// A small agent that tells its traces to Traceveil: `node agent.js`.
// Nothing here knows of Traceveil. OTEL_EXPORTER_OTLP_ENDPOINT says where to send, by default
// http://localhost:4318, where Traceveil listens too.
import { SpanKind, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { NodeSDK } from '@opentelemetry/sdk-node';

const sdk = new NodeSDK({
  serviceName: 'node-agent',
  traceExporter: new OTLPTraceExporter(),
});
sdk.start();
const tracer = trace.getTracer('node-agent');

// What users paste into a chat. Made up here, in parts, so that no scanner rings on this file.
const password = `pw-${crypto.randomUUID()}`;
const databaseUrl = `postgres://agent:${password}@db.internal:5432/orders`;

/** Stands for a model: it asks for the tool that the user's words call for. */
function askModel(messages) {
  return tracer.startActiveSpan('chat demo-model', { kind: SpanKind.CLIENT }, (span) => {
    const answer = { role: 'assistant', tool: 'sql', arguments: { dsn: databaseUrl } };
    span.setAttributes({
      'gen_ai.operation.name': 'chat',
      'gen_ai.request.model': 'demo-model',
      'gen_ai.input.messages': JSON.stringify(messages),
      'gen_ai.output.messages': JSON.stringify([answer]),
      'gen_ai.usage.input_tokens': 42,
    });
    span.end();
    return answer;
  });
}

/** Stands for a tool that writes down more than it should. */
function runTool({ tool, arguments: given }) {
  return tracer.startActiveSpan(`execute_tool ${tool}`, (span) => {
    const result = `connected to ${given.dsn}, 3 rows`;
    span.setAttributes({
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': tool,
      'gen_ai.tool.call.arguments': JSON.stringify(given),
      'gen_ai.tool.call.result': result,
    });
    span.end();
    return result;
  });
}

tracer.startActiveSpan('invoke_agent orders', { kind: SpanKind.SERVER }, (span) => {
  span.setAttribute('gen_ai.conversation.id', crypto.randomUUID());
  const question = { role: 'user', content: `How many orders today? Use ${databaseUrl}` };
  runTool(askModel([question]));
  span.end();
});

await sdk.shutdown();
console.log('sent 3 spans of service node-agent');
