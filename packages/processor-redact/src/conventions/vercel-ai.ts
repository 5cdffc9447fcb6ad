import type { ConventionTable } from './convention.ts';

/**
 * Vercel's AI SDK 4 to 6, and 7 with `LegacyOpenTelemetry`; by itself 7 writes `gen_ai.*`.
 *
 * @see vercel/ai, content/docs/03-ai-sdk-core/60-telemetry.mdx
 */
export const vercelAi: ConventionTable = {
  convention: 'vercel-ai',
  content: `
    ai.prompt ai.prompt.{messages,tools} ai.value ai.values ai.schema ai.schema.description
    ai.response.{text,reasoning,toolCalls,object,files,providerMetadata} ai.result.*
    ai.toolCall.{args,input,result,output} ai.request.headers.* ai.telemetry.metadata.*`,
  identity: `
    ai.telemetry.{functionId,metadata.userId,metadata.sessionId} operation.name resource.name
    ai.toolCall.{id,name} ai.schema.name`,
  structure: `
    ai.operationId ai.model.{id,provider} ai.prompt.toolChoice
    ai.settings.{maxRetries,output,mode,maxTokens,maxOutputTokens,temperature,topP,topK,seed}
    ai.settings.{frequencyPenalty,presencePenalty,maxSteps}
    ai.response.{id,model,timestamp,finishReason,msToFirstChunk,msToFinish}
    ai.response.{avgCompletionTokensPerSecond,avgOutputTokensPerSecond} ai.finishReason
    ai.usage.{promptTokens,completionTokens,inputTokens,outputTokens,totalTokens,tokens}
    ai.usage.{cachedInputTokens,reasoningTokens} ai.usage.inputTokenDetails.noCacheTokens
    ai.usage.inputTokenDetails.{cacheReadTokens,cacheWriteTokens}
    ai.usage.outputTokenDetails.{textTokens,reasoningTokens}`,
  opaque: 'ai.embedding ai.embeddings',
  namespaces: 'ai.',
  events: 'ai.stream.{firstChunk,finish}',
};
