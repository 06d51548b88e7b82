import type { Plugin } from 'rolldown';

/** As `cli/load-part.ts` wants them: a function's text, of which V8 needs one byte a character. A script cannot import. */
export const programParts: Plugin = {
  name: 'program-parts',
  generateBundle: (_options, files) => {
    for (const file of Object.values(files)) {
      if (file.type !== 'chunk') continue;
      const code = inAscii(file.code).replaceAll(/\bimport\((?=[`'"])/g, 'importInstalled(');
      file.code = `(function (exports, require, module, __filename, __dirname, importInstalled) {${code}\n})`;
    }
  },
};

function inAscii(code: string): string {
  return code.replaceAll(/[^\0-\x7f]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
