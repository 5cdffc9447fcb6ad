/** Attributes by which a library says in whose name something is done. */
export interface Named {
  readonly session?: string;
  readonly user?: string;
  /** The first of them that a span has. */
  readonly agent?: readonly string[];
}

/**
 * As the documentation of each library has it; a library that is not here names nobody in what was
 * captured, and a trace is its session. MLflow does in metrics alone, where nothing is masked.
 */
export const namedBy: Readonly<Record<string, Named>> = {
  'genai-openai-agents-1.3b0': { session: 'gen_ai.conversation.id', agent: ['gen_ai.agent.name'] },
  'js-traceloop': {
    session: 'traceloop.association.properties.session_id',
    user: 'traceloop.association.properties.user_id',
  },
  'langfuse-3': { session: 'session.id', user: 'user.id' },
  'langsmith-otel': {
    session: 'langsmith.metadata.session_id',
    user: 'langsmith.metadata.user_id',
  },
  'oi-langchain': { session: 'session.id' },
  'oi-openai-agents': { agent: ['agent.name'] },
  'pydantic-ai': {
    session: 'gen_ai.conversation.id',
    agent: ['gen_ai.agent.name', 'agent_name'],
  },
  'trunc333-vercel-ai-5': vercel(),
  'vercel-ai-5': vercel(),
  'vercel-ai-5-json': vercel(),
};

function vercel(): Named {
  return { session: 'ai.telemetry.metadata.sessionId', user: 'ai.telemetry.metadata.userId' };
}
