import type { GlobalOptions } from './global-options.ts';

/** `-C DIR ` where a command that is given to be pasted needs it, to reach the project from where the user stands; else empty. */
export function inFolder({ directory }: GlobalOptions): string {
  if (directory === '.' || directory === '') return '';
  return /^[\w./@:+-]+$/.test(directory) ? `-C ${directory} ` : `-C '${directory.replaceAll("'", `'\\''`)}' `;
}
