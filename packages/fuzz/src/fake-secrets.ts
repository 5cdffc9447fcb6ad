import { fake } from '@traceveil/detect';

/** Secrets that are nobody's, of kinds that nothing but themselves gives away. */
export const fakeSecrets: readonly string[] = [
  fake('ghp_', 36),
  fake('glpat-', 20, 'base64url'),
  fake('AKIA', 16, 'upper'),
  fake('xoxb-', 12, 'digit') + fake('-', 12, 'digit') + fake('-', 24),
  fake('sk_live_', 24),
  fake('npm_', 36),
  fake('hf_', 34, 'letters'),
];
