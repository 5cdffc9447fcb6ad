/** Lines of a file of credentials without comments and empty ones. */
export function linesOf(content: Buffer | string): { line: number; text: string }[] {
  return content
    .toString()
    .split('\n')
    .map((text, index) => ({ line: index + 1, text: text.trim() }))
    .filter(({ text }) => text !== '' && !text.startsWith('#'));
}
