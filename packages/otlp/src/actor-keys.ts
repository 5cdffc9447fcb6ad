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

/** As `sessionKeys`, of who asked, by an id: names and addresses of persons are not taken. */
export const userKeys: ReadonlySet<string> = new Set([
  'user.id',
  'enduser.id',
  'enduser.pseudo.id',
  'langfuse.user.id',
  'langfuse.trace.metadata.user_id',
  'langsmith.metadata.user_id',
  'traceloop.association.properties.user_id',
  'ai.telemetry.metadata.userId',
  'mlflow.trace.user',
  'user.account_uuid',
]);

/** The same of which agent it was. */
export const agentKeys: ReadonlySet<string> = new Set([
  'gen_ai.agent.id',
  'gen_ai.agent.name',
  'agent.name',
  'agent_name',
]);
