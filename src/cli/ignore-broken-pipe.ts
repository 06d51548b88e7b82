/**
 * Lets a reader such as `head` go away early. What is under way goes on to its end, only unseen: an apply must not be cut because
 * nobody reads its words any more.
 */
export function ignoreBrokenPipe(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
}
