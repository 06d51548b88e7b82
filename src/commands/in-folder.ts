import { shellWord } from '../model/shell-word.ts';
import type { GlobalOptions } from './global-options.ts';

/** `-C DIR ` where a command that is given to be pasted needs it, to reach the project from where the user stands; else empty. */
export function inFolder({ directory }: GlobalOptions): string {
  if (directory === '.' || directory === '') return '';
  return `-C ${shellWord(directory)} `;
}

/** The apply that would carry out what was shown, to be pasted. */
export function applyCommandFor(globals: GlobalOptions): string {
  const environment = globals.environment === undefined ? '' : ` -e ${globals.environment}`;
  return `reckon ${inFolder(globals)}apply${environment}`;
}
