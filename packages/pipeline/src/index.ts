export * from './audit-event.ts';
export * from './batch.ts';
export * from './component.ts';
export * from './error.ts';
export * from './pipeline.ts';
export * from './secret.ts';
export * from './units.ts';
export * from './watched-files.ts';
