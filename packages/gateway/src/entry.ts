/** `traceveil run`. @see run */
export async function run(configFile: string | undefined): Promise<void> {
  const program = await import('./run.ts');
  await program.run(configFile);
}

/** The program of a worker thread. */
export async function runThread(): Promise<void> {
  await import('./workers/thread.ts');
}
