import { htmlText } from '../html/html-text.ts';

/** Plain words in Markdown: nothing in them makes a link, a mention, a heading or another cell. */
export function escapeMarkdown(text: string): string {
  return htmlText(text)
    .replaceAll(/([\\`*_[\]|~#!])/g, '\\$1')
    .replaceAll('@', '&#64;')
    .replaceAll('\n', '<br>');
}

/** Text as inline code, whatever it holds: character references make no markup, in HTML and in Markdown alike. */
export function inlineCode(text: string): string {
  const quiet = htmlText(text)
    .replaceAll('\n', ' ')
    .replaceAll(/[\\`*[\]|~@]|(?<!\w)_|_(?!\w)/g, (character) => `&#${character.charCodeAt(0)};`);
  return `<code>${quiet}</code>`;
}

/** Lines as a block of code that nothing in them can end. */
export function codeBlock(language: string, lines: readonly string[]): string {
  const longest = Math.max(2, ...lines.flatMap((line) => [...line.matchAll(/`+/g)].map(([run]) => run.length)));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${lines.join('\n')}\n${fence}`;
}
