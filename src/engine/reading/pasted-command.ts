import type { Configuration } from '../../model/configuration.ts';
import { quotedWord } from '../../model/shell-word.ts';

/** A command to paste that touches state, for the environment that was looked at and no other. */
export function pastedCommand(
  command: 'import' | 'state rm',
  { environment }: Pick<Configuration, 'environment'>,
  ...words: readonly string[]
): string {
  const chosen = environment === 'default' ? [] : ['-e', environment];
  return ['reckon', command, ...chosen, ...words.map(quotedWord)].join(' ');
}
