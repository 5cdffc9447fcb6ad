/** A fenced block of a Markdown file. */
export interface Block {
  /** What stands behind the opening fence; empty when nothing does. */
  readonly language: string;
  readonly text: string;
  /** Of its first line in the file, from 1. */
  readonly line: number;
}

/** All fenced blocks, in order. */
export function readBlocks(markdown: string): readonly Block[] {
  const blocks: Block[] = [];
  const lines = markdown.split('\n');
  for (let start = 0; start < lines.length; start++) {
    const opening = /^( *)```(\S*)/.exec(lines[start] ?? '');
    if (opening === null) continue;
    const [, indent = '', language = ''] = opening;
    const length = lines.slice(start + 1).indexOf(`${indent}\`\`\``);
    if (length === -1) throw new Error(`the fence of line ${start + 1} is never closed`);
    const inside = lines.slice(start + 1, start + 1 + length);
    const text = inside.map((line) => line.slice(indent.length)).join('\n');
    blocks.push({ language, text: `${text}\n`, line: start + 2 });
    start += length + 1;
  }
  return blocks;
}

/** One command of a `sh` block. */
export interface Command {
  readonly text: string;
  readonly line: number;
}

/** The commands of a `sh` block: a line each, without comments; a `\` goes on. */
export function readCommands({ text, line }: Block): readonly Command[] {
  const commands: Command[] = [];
  let begun: Command | undefined;
  for (const [index, written] of text.split('\n').entries()) {
    const content = written.replace(/(?:^|\s)#.*$/, '').trim();
    const continues = content.endsWith('\\');
    const part = continues ? content.slice(0, -1).trim() : content;
    const whole = begun === undefined ? part : `${begun.text} ${part}`;
    const command = { text: whole, line: begun?.line ?? line + index };
    begun = continues ? command : undefined;
    if (!continues && whole !== '') commands.push(command);
  }
  return commands;
}
