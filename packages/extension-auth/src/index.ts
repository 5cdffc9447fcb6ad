export * from './basic.ts';
export * from './bearer.ts';
export * from './oidc.ts';
export * from './password-hash.ts';
export * from './token-digest.ts';
