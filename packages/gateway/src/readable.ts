/**
 * Text of agents for a terminal: control characters but line feeds and tabs are written as
 * `\u001b`, and so are those that turn text around.
 */
export function readable(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replaceAll(
      /[^\P{Cc}\n\t]|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu,
      (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
}

/** The same in JSON, in which these are escapes: it is read as the same value. */
export function readableJson(value: unknown): string {
  return `${readable(JSON.stringify(value, null, 2))}\n`;
}
