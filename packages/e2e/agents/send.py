"""An agent's run with the real Python SDK, recorded twice: through the gateway, and to a witness."""

import json
import os

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter as GrpcExporter
from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter as HttpExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Link, SpanKind, Status, StatusCode
from grpc import Compression as GrpcCompression

target = os.environ["TARGET"]
is_packed = os.environ["COMPRESSION"] == "gzip"
secrets = json.loads(os.environ["SECRETS"])


def exporter():
    if os.environ["PROTOCOL"] == "grpc":
        packing = GrpcCompression.Gzip if is_packed else GrpcCompression.NoCompression
        return GrpcExporter(endpoint=target, insecure=True, compression=packing)
    packing = Compression.Gzip if is_packed else Compression.NoCompression
    return HttpExporter(endpoint=f"{target}/v1/traces", compression=packing)


resource = Resource.create({"service.name": "python-agent", "app.dsn": secrets["url"]})
provider = TracerProvider(resource=resource)
provider.add_span_processor(BatchSpanProcessor(exporter()))
witness = HttpExporter(endpoint=os.environ["WITNESS"] + "/v1/traces")
provider.add_span_processor(BatchSpanProcessor(witness))
tracer = provider.get_tracer("agent", "1.2.3")

with tracer.start_as_current_span("invoke_agent support", kind=SpanKind.SERVER) as agent:
    messages = [{"role": "user", "content": f"déployer avec {secrets['github']}\nplease"}]
    agent.set_attribute("session.id", "session-7")
    agent.set_attribute("gen_ai.input.messages", json.dumps(messages))
    agent.set_attribute("gen_ai.usage.input_tokens", 9223372036854775807)
    agent.set_attribute("gen_ai.request.temperature", 0.25)
    agent.set_attribute("gen_ai.response.finish_reasons", ["stop", f"key {secrets['aws']}"])
    agent.set_attribute("tool.result", repr({"dsn": secrets["url"], "rows": [1, 2]}))
    agent.set_attribute("raw", f"blob {secrets['github']} end".encode())
    link = Link(agent.get_span_context(), {"reason": f"see {secrets['jwt']}"})
    try:
        with tracer.start_as_current_span("execute_tool psql", links=[link]) as tool:
            tool.set_attribute("authorization", [f"Bearer {secrets['jwt']}"])
            tool.add_event("output", {"text": f"psql {secrets['url']}", "lines": 3})
            tool.set_status(Status(StatusCode.ERROR, f"denied for {secrets['github']}"))
            raise ValueError(f"could not read {secrets['pem']}")
    except ValueError:
        pass

provider.shutdown()
