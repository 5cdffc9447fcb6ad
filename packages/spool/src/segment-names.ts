const digits = 10;
const named = /^(\d{10,15})\.(segment|locked)$/;

/** Of a segment: numbers go up, also over restarts. */
export function segmentName(number: number): string {
  return `${String(number).padStart(digits, '0')}.segment`;
}

/** Of one that cannot be read now: its key is not there, or the disk fails. */
export function lockedName(number: number): string {
  return segmentName(number).replace('segment', 'locked');
}

/** What a name in the spool's directory stands for; `undefined` for what is no segment. */
export function parseSegmentName(
  name: string,
): { readonly number: number; readonly isLocked: boolean } | undefined {
  const [, number, ending] = named.exec(name) ?? [];
  if (number === undefined) return undefined;
  return { number: Number(number), isLocked: ending === 'locked' };
}
