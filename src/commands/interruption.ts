/** What Ctrl-C does: the first lets what is in flight end, the second cuts it. */
export interface Interruption {
  /** Aborts at the first interrupt: start nothing new. */
  readonly stop: AbortSignal;
  /** Aborts at the second: let go at once. */
  readonly cut: AbortSignal;
  /** Gives the signals back to the process. */
  release(): void;
}

/** Takes SIGINT and SIGTERM for the time of a run. */
export function watchInterruption(onFirst: () => void): Interruption {
  const stop = new AbortController();
  const cut = new AbortController();
  const interrupted = (): void => {
    if (stop.signal.aborted) {
      cut.abort(new Error('interrupted'));
      return;
    }
    stop.abort(new Error('interrupted'));
    onFirst();
  };
  process.on('SIGINT', interrupted);
  process.on('SIGTERM', interrupted);
  return {
    stop: stop.signal,
    cut: cut.signal,
    release: () => {
      process.off('SIGINT', interrupted);
      process.off('SIGTERM', interrupted);
    },
  };
}
