// A reader of its own, so that the check does not trust the walker that it judges.

/** Cuts the spans out of an `ExportTraceServiceRequest`, in order. */
export function listSpans(request: Uint8Array): readonly Uint8Array[] {
  // trace_service.proto: resource_spans = 1; trace.proto: scope_spans = 2, spans = 2.
  return listField(request, 1).flatMap((resourceSpans) =>
    listField(resourceSpans, 2).flatMap((scopeSpans) => listField(scopeSpans, 2)),
  );
}

/**
 * Lists what a field of a message holds.
 *
 * @throws RangeError not a message that holds length-delimited fields and numbers only
 */
export function listField(message: Uint8Array, number: number): Uint8Array[] {
  const found: Uint8Array[] = [];
  let at = 0;
  while (at < message.length) {
    const tag = readVarint(message, at);
    at = tag.end;
    const wireType = tag.value % 8;
    if (wireType === 0) at = readVarint(message, at).end;
    else if (wireType === 1) at += 8;
    else if (wireType === 5) at += 4;
    else if (wireType === 2) {
      const length = readVarint(message, at);
      at = length.end + length.value;
      if (Math.floor(tag.value / 8) === number) found.push(message.subarray(length.end, at));
    } else throw new RangeError(`wire type ${wireType} at ${at}`);
  }
  if (at > message.length) throw new RangeError(`a field ends at ${at} of ${message.length}`);
  return found;
}

function readVarint(bytes: Uint8Array, start: number): { value: number; end: number } {
  let value = 0;
  let scale = 1;
  for (let at = start; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    value += (byte % 128) * scale;
    if (byte < 128) return { value, end: at + 1 };
    scale *= 128;
  }
  throw new RangeError(`a number at ${start} has no end`);
}
