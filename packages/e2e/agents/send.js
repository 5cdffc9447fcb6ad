// An agent's run with the real Node SDK, recorded twice: through the gateway, and to a witness that
// shows what was sent. The spans are of every shape that OTLP has a field for.
import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { OTLPTraceExporter as GrpcExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { NodeSDK, resources, tracing } from '@opentelemetry/sdk-node';

const { PROTOCOL, COMPRESSION, TARGET, WITNESS, SECRETS, SERVICE = 'node-agent' } = process.env;
const secrets = JSON.parse(SECRETS);

function exporter() {
  if (PROTOCOL === 'grpc') return new GrpcExporter({ url: TARGET, compression: COMPRESSION });
  const Exporter = PROTOCOL === 'http/json' ? JsonExporter : ProtobufExporter;
  return new Exporter({ url: `${TARGET}/v1/traces`, compression: COMPRESSION });
}

const exporters = [exporter()];
if (WITNESS) exporters.push(new ProtobufExporter({ url: `${WITNESS}/v1/traces` }));

const sdk = new NodeSDK({
  autoDetectResources: false,
  resource: resources.resourceFromAttributes({
    'service.name': SERVICE,
    'app.dsn': secrets.url,
    'deployment.environment': 'test',
  }),
  spanProcessors: exporters.map((one) => new tracing.BatchSpanProcessor(one)),
  metricReaders: [],
  logRecordProcessors: [],
  instrumentations: [],
});
sdk.start();

const tracer = trace.getTracer('agent', '1.2.3');
tracer.startActiveSpan('invoke_agent support', { kind: SpanKind.SERVER }, (agent) => {
  agent.setAttributes({
    'session.id': 'session-7',
    'gen_ai.input.messages': JSON.stringify([
      { role: 'user', parts: [{ type: 'text', content: `deploy with ${secrets.github}\nplease` }] },
    ]),
    'gen_ai.usage.input_tokens': 9007199254740991,
    'gen_ai.request.temperature': 0.25,
    'gen_ai.request.stream': true,
    'gen_ai.response.finish_reasons': ['stop', `key ${secrets.aws}`],
    'app.counts': [1, 2, 3],
    empty: '',
    greeting: 'grüß Gott 👋 你好',
  });
  const context = agent.spanContext();
  tracer.startActiveSpan(
    'execute_tool psql',
    { kind: SpanKind.CLIENT, links: [{ context, attributes: { reason: `see ${secrets.jwt}` } }] },
    (tool) => {
      tool.setAttribute('http.request.header.authorization', [`Bearer ${secrets.jwt}`]);
      tool.setAttribute('url.full', `https://api.example/v1?token=${secrets.github}&page=2`);
      tool.addEvent('output', { text: `psql ${secrets.url}`, lines: 3 });
      tool.recordException(new Error(`could not read ${secrets.pem}`));
      tool.setStatus({ code: SpanStatusCode.ERROR, message: `denied for ${secrets.github}` });
      tool.end();
    },
  );
  agent.end();
});
await sdk.shutdown();
