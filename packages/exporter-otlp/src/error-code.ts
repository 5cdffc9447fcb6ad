/** The code that the system gave, never a message: what it quotes is not known. */
export function codeOf(error: unknown): string {
  // Not `instanceof`: an error of Node itself is of another realm under Jest.
  if (typeof error !== 'object' || error === null) return typeof error;
  if ('code' in error && typeof error.code === 'string') return error.code;
  return 'name' in error && typeof error.name === 'string' ? error.name : 'Error';
}
