/** Writes a text into another. */
type Wrap = (text: string) => string;

function inJson(text: string): string {
  return JSON.stringify({ role: 'tool', content: text });
}

function inPython(text: string): string {
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replaceAll("'", String.raw`\'`)
    .replaceAll('\n', String.raw`\n`)
    .replaceAll('\r', String.raw`\r`)
    .replaceAll('\t', String.raw`\t`);
  return `{'role': 'tool', 'content': '${escaped}', 'n': None}`;
}

function repeated(wrap: Wrap, times: number): Wrap {
  return (text) => Array.from({ length: times }).reduce<string>(wrap, text);
}

function everyLine(prefix: (index: number) => string): Wrap {
  return (text) =>
    text
      .split('\n')
      .map((line, index) => prefix(index) + line)
      .join('\n');
}

/** Where a text may stand in a value of a span. */
export const positions: Readonly<Record<string, Wrap>> = {
  alone: (text) => text,
  'in prose': (text) => `Here is what I found:\n\n${text}\n\nShall I go on?`,
  'in a fence': (text) => `\`\`\`\n${text}\n\`\`\`\n`,
  'in tags': (text) => `<tool_result>\n${text}\n</tool_result>`,
  indented: (text) => text.replaceAll(/^(?=.)/gm, '    '),
  'in a block of YAML': (text) => `content: |\n${text.replaceAll(/^(?=.)/gm, '  ')}`,
  'in a here document': (text) => `cat > file <<'EOF'\n${text}\nEOF\n`,
  'in JSON': inJson,
  'in JSON, twice': repeated(inJson, 2),
  'in JSON, five times': repeated(inJson, 5),
  'in Python': inPython,
  'in Python in JSON': (text) => inJson(inPython(text)),
  'in JSON in Python': (text) => inPython(inJson(text)),
  'in JSON in a line of a log': (text) => `2024-05-01 10:00:00 INFO got=${inJson(text)} done`,
  'in Python in a line of a log': (text) => `DEBUG:root:request: ${inPython(text)}`,
};

/** Where something stands before each line. */
export const linePositions: Readonly<Record<string, Wrap>> = {
  'as a difference': everyLine(() => '+'),
  quoted: everyLine(() => '> '),
  numbered: everyLine((index) => `${String(index + 1).padStart(6)}\t`),
  'with the time': everyLine(() => '2024-05-01T10:00:00.123Z '),
  'with the name of a container': everyLine(() => 'web-1  | '),
};

/** Where a text ends in the middle, with the secret. */
export const cutPositions: Readonly<Record<string, Wrap>> = {
  alone: (text) => text,
  'in JSON': (text) => inJson(text).slice(0, -2),
  'in JSON, twice': (text) => inJson(inJson(text).slice(0, -2)).slice(0, -2),
};
