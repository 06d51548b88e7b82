import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { quotedWord, shellWord } from '../../src/model/shell-word.ts';

describe('a word of a command to paste', () => {
  test.each([`it's`, `'; echo other; '`, 'two words', '$HOME `pwd` "x"', `imco.dns_record.www["o'neill"]`, ''])(
    '%s reaches the program as it is',
    (text) => {
      for (const word of [quotedWord(text), shellWord(text)])
        expect(execFileSync('sh', ['-c', `printf %s ${word}`], { encoding: 'utf8' })).toBe(text);
    },
  );

  test('stands without quotes where it takes none', () => {
    expect(shellWord('imply.cluster.events')).toBe('imply.cluster.events');
    expect(quotedWord('imply.cluster.events')).toBe(`'imply.cluster.events'`);
  });
});
