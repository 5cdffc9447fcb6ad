/**
 * Text of agents for a terminal: control characters but line feeds and tabs are written as
 * `\u001b`, and so are those that turn text around.
 */
export function readable(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replaceAll(
      /[^\P{Cc}\n\t]|[\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu,
      (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
}
