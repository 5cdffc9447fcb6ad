import type { ConventionTable } from './convention.ts';

/**
 * LangSmith's SDKs in OpenTelemetry mode; prompts and answers stand under `gen_ai.prompt` and
 * `gen_ai.completion`.
 *
 * @see langchain-ai/langsmith-sdk, python/langsmith/_internal/otel/_otel_exporter.py
 */
export const langsmith: ConventionTable = {
  convention: 'langsmith',
  content: `
    langsmith.metadata.* langsmith.span.{tags,runtime} langsmith.request.headers
    gen_ai.request.{extra_query,extra_body} gen_ai.serialized.doc`,
  identity: `
    langsmith.{trace,span}.{id,name} langsmith.span.{parent_id,dotted_order}
    langsmith.trace.{session_id,session_name} langsmith.metadata.{user,session,thread}_id
    langsmith.metadata.{conversation_id,langfuse_user_id,langfuse_session_id}
    langsmith.metadata.{checkpoint_ns,langgraph_checkpoint_ns,langgraph_node}
    langsmith.metadata.{langgraph_path,langgraph_triggers,ls_retriever_name,LANGSMITH_PROJECT}
    gen_ai.serialized.{name,signature}`,
  structure: `
    langsmith.span.kind langsmith.request.streaming langsmith.internal_provider
    langsmith.usage_metadata langsmith.metadata.{langgraph_step,lc_versions,ls_provider}
    langsmith.metadata.{ls_model_name,ls_model_type,ls_integration,ls_temperature,ls_max_tokens}
    langsmith.metadata.{ls_embedding_provider,ls_vector_store_provider,model,model_name,_type}
    langsmith.metadata.{stream,usage_metadata,LANGSMITH_TRACING,LANGSMITH_OTEL_ENABLED}
    langsmith.metadata.LANGSMITH_OTEL_ONLY gen_ai.usage.{input,output}_token_details`,
  namespaces: 'langsmith.',
};
