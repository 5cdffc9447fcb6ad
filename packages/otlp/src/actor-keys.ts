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

/**
 * Makes a first look at a key, for those who read every attribute: few others are as long as one of
 * `keys` and end with its last letter.
 */
export function mayBeOneOf(keys: ReadonlySet<string>): (length: number, last: number) => boolean {
  const shapes = new Set(
    [...keys].map((key) => shapeOf(key.length, key.charCodeAt(key.length - 1))),
  );
  return (length, last) => shapes.has(shapeOf(length, last));
}

function shapeOf(length: number, last: number): number {
  return length * 256 + last;
}
