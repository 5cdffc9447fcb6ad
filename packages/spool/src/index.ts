export { createMemoryQueue, type MemoryQueue } from './memory-queue.ts';
export { sendingQueue, type SendingQueueConfig } from './sending-queue.ts';
