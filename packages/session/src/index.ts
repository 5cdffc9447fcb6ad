export { readActors, type Actors } from './actors.ts';
export { sessionConfig, type SessionConfig } from './config.ts';
export { readConversation, type Turn } from './conversation.ts';
export type { RecordedRequest } from './recorded-request.ts';
export type { Message, Role } from './messages.ts';
export { createSessionRecorder } from './recorder.ts';
export {
  listSessions,
  readSession,
  type ReadRecordings,
  type Recording,
  type SessionSummary,
} from './sessions.ts';
export { readSpans, type SpanOutline } from './spans.ts';
