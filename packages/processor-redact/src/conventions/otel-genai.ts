import type { ConventionTable } from './convention.ts';

/**
 * OpenTelemetry's conventions for GenAI and MCP, the older ones included.
 *
 * @see semantic-conventions-genai, docs/registry/attributes/gen-ai.md
 * @see semantic-conventions 1.28–1.37, docs/registry/attributes/{gen-ai,openai,aws,azure,mcp}.md
 */
export const otelGenai: ConventionTable = {
  convention: 'otel-genai',
  content: `
    gen_ai.{input,output}.messages gen_ai.system_instructions gen_ai.tool.definitions
    gen_ai.{input.messages,output.messages,system_instructions,tool.definitions}_ref
    gen_ai.tool.call.{arguments,result} gen_ai.{tool,agent}.description
    gen_ai.retrieval.{documents,query.text} gen_ai.memory.{query.text,records}
    gen_ai.evaluation.explanation gen_ai.prompt.variable.* gen_ai.request.stop_sequences
    gen_ai.prompt gen_ai.completion gen_ai.event.content
    mcp.resource.uri`,
  identity: `
    gen_ai.agent.{id,name,version} gen_ai.conversation.id gen_ai.workflow.name
    gen_ai.tool.{name,type,call.id} gen_ai.data_source.id gen_ai.memory.{store,record}.id
    gen_ai.prompt.name mcp.session.id`,
  structure: `
    gen_ai.operation.name gen_ai.provider.name gen_ai.system gen_ai.output.type
    gen_ai.request.{model,max_tokens,temperature,top_k,top_p,seed,stream,choice.count}
    gen_ai.request.{encoding_formats,frequency_penalty,presence_penalty}
    gen_ai.response.{id,model,finish_reasons,finish_reason,time_to_first_chunk}
    gen_ai.usage.{input,output,total,prompt,completion,reasoning}_tokens
    gen_ai.usage.{cache_creation,cache_read,cache_write}.input_tokens
    gen_ai.usage.{cache_creation,cache_read}_input_tokens gen_ai.usage.reasoning.output_tokens
    gen_ai.usage.{audio,text,image,video}.{input,output}_tokens
    gen_ai.token.{type,cache,modality,phase} gen_ai.embeddings.dimension.count
    gen_ai.evaluation.{name,score.value,score.label} gen_ai.memory.record.count
    gen_ai.choice.index gen_ai.{,openai.}request.{response_format,service_tier}
    gen_ai.openai.request.seed
    gen_ai.{,openai.}response.{service_tier,system_fingerprint}
    openai.{api.type,request.service_tier,response.service_tier,response.system_fingerprint}
    aws.bedrock.{guardrail.id,knowledge_base.id} az{,ure}.ai.inference.request.service_tier
    mcp.{method.name,protocol.version} jsonrpc.{protocol.version,request.id}`,
  namespaces: 'gen_ai. openai. mcp. jsonrpc. aws.bedrock. azure.ai. az.ai.',
  events: `
    gen_ai.{system,user,assistant,tool}.message gen_ai.choice
    gen_ai.client.inference.operation.details gen_ai.client.operation.exception
    gen_ai.content.{prompt,completion} gen_ai.evaluation.result`,
};
