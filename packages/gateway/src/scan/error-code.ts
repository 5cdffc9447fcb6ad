const meanings: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'reading it is not permitted',
  EPERM: 'reading it is not permitted',
  EISDIR: 'it is a folder',
  Z_DATA_ERROR: 'it is damaged gzip',
  Z_BUF_ERROR: 'it is gzip that ends too early',
};

/** Why a file cannot be read, without anything of its text. */
export function errorCode(error: unknown): string {
  if (error instanceof RangeError) return error.message;
  const isCoded = typeof error === 'object' && error !== null && 'code' in error;
  const code = isCoded ? String(error.code) : '';
  return meanings[code] ?? (code === '' ? 'it cannot be read' : `it cannot be read (${code})`);
}
