import { createInterface } from 'node:readline/promises';

/**
 * Asks a question on the terminal and gives the answer, trimmed; `undefined` when the question was left with Ctrl-C or
 * Ctrl-D.
 */
export async function ask(question: string, signal?: AbortSignal): Promise<string | undefined> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const left = new AbortController();
  terminal.once('close', () => left.abort());
  terminal.once('SIGINT', () => left.abort());
  const signals = signal === undefined ? left.signal : AbortSignal.any([left.signal, signal]);
  try {
    return (await terminal.question(question, { signal: signals })).trim();
  } catch (error) {
    if (signals.aborted) return undefined;
    throw error;
  } finally {
    terminal.close();
  }
}
