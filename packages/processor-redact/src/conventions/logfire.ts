import type { ConventionTable } from './convention.ts';

/**
 * Logfire and Pydantic AI. Every argument of `logfire.span` is a key of its own: those are unknown.
 *
 * @see pydantic/logfire, logfire/_internal/constants.py
 * @see pydantic/pydantic-ai, pydantic_ai_slim/pydantic_ai/models/instrumented.py
 */
export const logfire: ConventionTable = {
  convention: 'logfire',
  content: `
    logfire.{msg,msg_template,logging_args,tags} exception.logfire.{data,trace}
    pydantic_ai.all_messages all_messages_events final_result model_request_parameters
    {tool,logfire.tool}_arguments {tool,logfire.tool}_response {request,response}_data`,
  identity: 'agent_name gen_ai.agent.call.id logfire.start_parent_id',
  structure: `
    logfire.{span_type,level_num,json_schema,scrubbed,null_args,metrics,version,log_type}
    logfire.{exception.fingerprint,disable_console_log,pending_parent_id,sample_rate}
    logfire.{package_versions,code.root_path,code.work_dir} model_name operation.cost
    gen_ai.usage.raw gen_ai.aggregated_usage.{input,output}_tokens
    gen_ai.{,aggregated_}usage.details.{input_tokens,output_tokens,reasoning_tokens}
    gen_ai.{,aggregated_}usage.details.{cache_creation_input_tokens,cache_read_input_tokens}
    gen_ai.{,aggregated_}usage.details.{audio_tokens,cached_tokens,thoughts_tokens,text_prompt_tokens}
    gen_ai.{,aggregated_}usage.details.{accepted,rejected}_prediction_tokens
    gen_ai.usage.{cache_audio_read_tokens,input_audio_tokens,output_audio_tokens}`,
  namespaces: 'logfire. pydantic_ai. exception.logfire.',
};
