import type { ConventionTable } from './convention.ts';

/**
 * OpenLLMetry (Traceloop), before 0.60 with indices in keys, since then mostly OpenTelemetry's own.
 *
 * @see traceloop/openllmetry, opentelemetry/semconv_ai/__init__.py
 */
export const openllmetry: ConventionTable = {
  convention: 'openllmetry',
  content: `
    gen_ai.prompt.N.{content,tool_calls.N.arguments}
    gen_ai.completion.N.{content,reasoning,tool_calls.N.arguments,function_call.arguments}
    gen_ai.prompt.prompt_filter_results gen_ai.completion.N.content_filter_results
    llm.{prompts,completions}.N.{content,tool_calls.N.arguments,function_call.arguments}
    llm.request.functions.N.{description,parameters} llm.headers gen_ai.headers
    llm.chat.stop_sequences llm.content.completion.chunk gen_ai.task.{input,output}
    traceloop.entity.{input,output} traceloop.association.properties.*
    traceloop.prompt.{template,template_variables} gen_ai.openai.api_base
    pinecone.query.{filter,queries,namespace} db.chroma.{get,delete,query}.{where,where_document}
    db.milvus.{query,search,delete}.filter db.marqo.search.query
    db.query.result.{document,metadata} db.search.result.entity
    mcp.{request.argument,response.value,session.init_options}`,
  identity: `
    gen_ai.user llm.user traceloop.workflow.name traceloop.entity.{name,path,version}
    traceloop.association.properties.{user_id,session_id,thread_id,customer_id}
    traceloop.prompt.{key,managed,version,version_name} traceloop.correlation.id
    gen_ai.{prompt,completion}.N.tool_calls.N.{id,name} gen_ai.prompt.N.tool_call_id
    gen_ai.completion.N.function_call.name llm.request.functions.N.name mcp.request.id`,
  structure: `
    gen_ai.{prompt,completion}.N.role gen_ai.completion.N.finish_reason traceloop.span.kind
    traceloop.prompt.version_hash gen_ai.is_streaming gen_ai.openai.{api_version,api_type}
    gen_ai.openai.system_fingerprint llm.{request.type,is_streaming,top_k}
    llm.{frequency,presence,request.repetition}_penalty llm.usage.{total_tokens,token_type}
    llm.response.{finish_reason,stop_reason} db.vector.query.top_k
    pinecone.usage.{read,write}_units pinecone.query.{id,top_k,include_values,include_metadata}
    db.{query,search}.result.{id,score,distance}`,
  opaque: `
    db.{query,search}.embeddings.vector db.query.result.vector`,
  namespaces:
    'traceloop. pinecone. gen_ai.prompt. gen_ai.completion. db.chroma. db.milvus. qdrant.',
  events: 'db.{query,search}.{embeddings,result} llm.content.completion.chunk',
};
