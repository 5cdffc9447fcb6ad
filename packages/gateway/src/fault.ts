/** What may be told of an error whose message may hold anything. */
export interface Fault {
  /** Such as `TypeError`, or Node's own code for it. */
  readonly kind: string;
  /** Lines of its stack, without its message. */
  readonly at: readonly string[];
}

/** Says what was thrown, and where. */
export function describeFault(fault: unknown): Fault {
  if (!isError(fault)) return { kind: typeof fault, at: [] };
  const { name, message, stack, code } = fault;
  // A stack begins with the message, of whose lines one may look like a place.
  const from = stack.indexOf(message);
  const at = (from < 0 ? '' : stack.slice(from + message.length))
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /^at .*:\d+:\d+\)?$/.test(line))
    .slice(0, 10);
  return { kind: typeof code === 'string' && /^ERR_[A-Z_]+$/.test(code) ? code : name, at };
}

/** That of another thread is a copy, and not always an `instanceof Error`. */
function isError(fault: unknown): fault is Required<Error> & { readonly code?: unknown } {
  if (typeof fault !== 'object' || fault === null) return false;
  const { name, message, stack } = fault as Partial<Error>;
  return [name, message, stack].every((text) => typeof text === 'string');
}
