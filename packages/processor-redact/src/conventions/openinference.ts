import type { ConventionTable } from './convention.ts';

/**
 * OpenInference: lists are flattened, their indices stand in the keys.
 *
 * @see Arize-ai/openinference, spec/semantic_conventions.md
 */
export const openinference: ConventionTable = {
  convention: 'openinference',
  content: `
    {input,output}.value {input,output}.{audio.url,audio.transcript,image.url,video.url}
    llm.{input,output}_messages.N.message.{content,function_call_arguments_json}
    llm.{input,output}_messages.N.message.contents.N.message_content.text
    llm.{input,output}_messages.N.message.contents.N.message_content.{image.image,video.video}.url
    llm.{input,output}_messages.N.message.contents.N.message_content.audio.audio.{url,transcript}
    llm.{input,output}_messages.N.message.contents.N.tool_call.function.arguments
    llm.{input,output}_messages.N.message.tool_calls.N.tool_call.function.arguments
    llm.prompts.N.prompt.text llm.choices.N.completion.text llm.function_call
    llm.prompts llm.invocation_parameters embedding.invocation_parameters
    llm.prompt_template.{template,variables}
    {,llm.tools.N.}tool.{description,json_schema,parameters}
    {retrieval.,reranker.input_,reranker.output_}documents.N.document.{content,metadata}
    reranker.query {,embedding.embeddings.N.}embedding.text audio.{url,transcript}
    {image,video,prompt}.url metadata tag.tags
    {,trace.,session.}annotations.N.annotation.{explanation,metadata}
    {,trace.,session.}evaluations.N.evaluation.{explanation,metadata}`,
  identity: `
    agent.name graph.node.{id,name,parent_id} {,llm.tools.N.}tool.{name,id}
    llm.{input,output}_messages.N.message.{name,tool_call_id,function_call_name}
    llm.{input,output}_messages.N.message.{contents,tool_calls}.N.tool_call.{id,function.name}
    prompt.{id,vendor}`,
  structure: `
    openinference.span.kind {input,output}.mime_type audio.mime_type
    llm.{model_name,request.model_name,response.model_name,provider,system,finish_reason}
    llm.{input,output}_messages.N.message.role
    llm.{input,output}_messages.N.message.contents.N.message_content.{type,id}
    llm.{input,output}_messages.N.message.contents.N.message_content.audio.audio.mime_type
    llm.prompt_template.version {embedding,reranker}.model_name reranker.top_k
    llm.token_count.{prompt,completion,total}
    llm.token_count.{prompt,completion}_details.{cache_read,cache_write,cache_input,audio,reasoning}
    llm.cost.{prompt,completion,total} llm.cost.prompt_details.{input,audio}
    llm.cost.prompt_details.{cache_read,cache_write,cache_input}
    llm.cost.completion_details.{output,reasoning,audio}
    {retrieval.,reranker.input_,reranker.output_}documents.N.document.{id,score}
    {,trace.,session.}annotations.N.annotation.{name,label,score,identifier,annotator_kind}
    {,trace.,session.}evaluations.N.evaluation.{name,label,score,identifier,annotator_kind}`,
  opaque: `
    llm.{input,output}_messages.N.message.contents.N.message_content.{signature,data}
    llm.{input,output}_messages.N.message.contents.N.message_content.encrypted_content
    llm.{input,output}_messages.N.message.{contents,tool_calls}.N.tool_call.reasoning_signature
    {,embedding.embeddings.N.}embedding.vector`,
  namespaces: `llm. openinference. embedding. retrieval. reranker. message. message_content.
    tool_call. document. annotations. evaluations. prompt_template.`,
};
