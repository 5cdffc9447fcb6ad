const digits = 10;
const named = /^(\d{10,15})\.sealed$/;

/** Of a segment: numbers go up, also over restarts. */
export function segmentName(number: number): string {
  return `${String(number).padStart(digits, '0')}.sealed`;
}

/** The number of a segment; undefined for what is none. */
export function parseSegmentName(name: string): number | undefined {
  const [, number] = named.exec(name) ?? [];
  return number === undefined ? undefined : Number(number);
}
