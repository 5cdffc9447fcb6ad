/** Lets the browser save a file. */
export function saveFile(content: Blob, name: string): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // Taken at once, the browser may not have begun to read.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
