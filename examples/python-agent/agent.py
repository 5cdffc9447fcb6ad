"""A small agent that tells its traces to Traceveil over OTLP/gRPC: python agent.py

Nothing here knows of Traceveil. OTEL_EXPORTER_OTLP_ENDPOINT says where to send, by default
http://localhost:4317, where Traceveil listens too.
"""

import json
import uuid

from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import SpanKind

provider = TracerProvider(resource=Resource.create({"service.name": "python-agent"}))
provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
tracer = provider.get_tracer("python-agent")

# What users paste into a chat. Made up here, in parts, so that no scanner rings on this file.
password = f"pw-{uuid.uuid4()}"
database_url = f"postgres://agent:{password}@db.internal:5432/orders"


def ask_model(messages):
    """Stands for a model: it asks for the tool that the user's words call for."""
    with tracer.start_as_current_span("chat demo-model", kind=SpanKind.CLIENT) as span:
        answer = {"role": "assistant", "tool": "sql", "arguments": {"dsn": database_url}}
        span.set_attribute("gen_ai.operation.name", "chat")
        span.set_attribute("gen_ai.request.model", "demo-model")
        span.set_attribute("gen_ai.input.messages", json.dumps(messages))
        span.set_attribute("gen_ai.output.messages", json.dumps([answer]))
        span.set_attribute("gen_ai.usage.input_tokens", 42)
        return answer


def run_tool(call):
    """Stands for a tool that fails and writes down more than it should."""
    with tracer.start_as_current_span(f"execute_tool {call['tool']}") as span:
        span.set_attribute("gen_ai.operation.name", "execute_tool")
        span.set_attribute("gen_ai.tool.call.arguments", json.dumps(call["arguments"]))
        raise ConnectionError(f"cannot reach {call['arguments']['dsn']}")


with tracer.start_as_current_span("invoke_agent orders", kind=SpanKind.SERVER) as agent:
    agent.set_attribute("gen_ai.conversation.id", str(uuid.uuid4()))
    question = {"role": "user", "content": f"How many orders today? Use {database_url}"}
    try:
        run_tool(ask_model([question]))
    except ConnectionError:
        agent.set_attribute("gen_ai.response.finish_reasons", ["error"])

provider.shutdown()
print("sent 3 spans of service python-agent")
