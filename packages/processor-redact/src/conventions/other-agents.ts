import type { ConventionTable } from './convention.ts';

/** @see BerriAI/litellm, litellm/integrations/opentelemetry.py; the values are Python's `repr` */
const litellm: ConventionTable = {
  convention: 'other-agents',
  content: 'llm.openai.* hidden_params metadata.* error.stack_trace litellm.*',
  identity: `
    llm.openai.user litellm.call_id metadata.user_api_key_{user_id,user_email,alias,team_id}
    metadata.user_api_key_{org_id,end_user_id,team_alias,request_route}`,
  structure: 'llm.openai.{model,stream,temperature}',
};

/** @see genkit-ai/genkit, js/core/src/tracing/instrumentation.ts */
const genkit: ConventionTable = {
  convention: 'other-agents',
  content: 'genkit:{input,output} genkit:metadata:*',
  identity: 'genkit:{name,path,sessionId}',
  structure: 'genkit:{type,state,isRoot,metadata:subtype}',
  namespaces: 'genkit:',
};

/** @see google/adk-python, src/google/adk/telemetry.py */
const googleAdk: ConventionTable = {
  convention: 'other-agents',
  content: 'gcp.vertex.agent.{llm_request,llm_response,tool_call_args,tool_response,data}',
  identity: 'gcp.vertex.agent.{invocation_id,session_id,event_id}',
  namespaces: 'gcp.vertex.agent.',
};

/** @see livekit/agents, livekit-agents/livekit/agents/telemetry/trace_types.py */
const livekit: ConventionTable = {
  convention: 'other-agents',
  content: `
    lk.{input_text,user_input,chat_ctx,response.text,function_tool.output,user_transcript}
    lk.{function_tool.arguments,instructions}`,
  namespaces: 'lk.',
};

/** CrewAI, smolagents, Haystack, and the provider's own keys beside OpenInference's. */
const frameworks: ConventionTable = {
  convention: 'other-agents',
  content: `
    crew_{tasks,agents,inputs,result} formatted_{description,expected_output}
    smolagents.* haystack.*`,
  identity: '{crew,task}_{key,id,fingerprint}',
  structure: 'anthropic.message.stop_reason anthropic.thinking.{budget_tokens,type}',
  namespaces: 'crewai. anthropic.',
};

/** Codex, Claude Code, Gemini CLI: log records whose attributes have no prefix. */
const codingAgents: ConventionTable = {
  convention: 'other-agents',
  content: 'function_args request_text response_text tool_parameters tool_input',
  identity: 'call_id conversation.id prompt_id tool_name function_name',
  events: `
    codex.{user_prompt,tool_result,tool_decision,api_request,sse_event,conversation_starts}
    claude_code.{user_prompt,tool_result,api_request,api_error,tool_decision}
    gemini_cli.{user_prompt,tool_call,api_request,api_response,api_error,config}`,
};

/** Agents, frameworks and model gateways that name attributes themselves. */
export const otherAgents: readonly ConventionTable[] = [
  litellm,
  genkit,
  googleAdk,
  livekit,
  frameworks,
  codingAgents,
];
