export { readConversation, type RecordedRequest, type Turn } from './conversation.ts';
export type { Message, Role } from './messages.ts';
