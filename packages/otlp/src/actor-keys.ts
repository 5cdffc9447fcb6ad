/** Names of the attribute that says which conversation this is, in every convention that has one. */
export const sessionKeys: ReadonlySet<string> = new Set([
  'session.id',
  'gen_ai.conversation.id',
  'conversation.id',
  'langfuse.session.id',
  'langsmith.trace.session_id',
  'langsmith.metadata.session_id',
  'langsmith.metadata.thread_id',
  'traceloop.association.properties.session_id',
  'ai.telemetry.metadata.sessionId',
  'mlflow.trace.session',
  'mcp.session.id',
]);
