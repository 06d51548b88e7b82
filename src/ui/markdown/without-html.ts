import { escapeMarkdown } from './escape-markdown.ts';

/** A block of code with its fences, which may be indented. */
const FENCED = /^( *)(`{3,})[^\n]*\n[\s\S]*?\n\1\2$/gm;

/**
 * Markdown that `renderMarkdown` made, for forges that show tags instead of obeying them (Bitbucket): what opened stands open, and
 * names and places are marked as Markdown does it. Blocks of code stay as they are. It may become a little longer.
 */
export function withoutHtml(markdown: string): string {
  const fenced = [...markdown.matchAll(FENCED)];
  let text = '';
  let at = 0;
  for (const block of fenced) {
    text += convert(markdown.slice(at, block.index)) + block[0];
    at = block.index + block[0].length;
  }
  return `${(text + convert(markdown.slice(at))).replaceAll(/\n{3,}/g, '\n\n').trimEnd()}\n`;
}

/** Tags stand in the order from the inside out. */
function convert(text: string): string {
  return text
    .replaceAll(/<code>(.*?)<\/code>/g, (_tag, inner: string) => code(plain(inner)))
    .replaceAll(/<a href="([^"]*)">(.*?)<\/a>/g, (_tag, url: string, inner: string) => `[${inner}](${plain(url)})`)
    .replaceAll(/<b>(.*?)<\/b>/g, (_tag, inner: string) => `**${escapeMarkdown(plain(inner))}**`)
    .replaceAll(/<i>(.*?)<\/i>/g, (_tag, inner: string) => `_${escapeMarkdown(plain(inner))}_`)
    .replaceAll(/<sub>(.*?)<\/sub>/g, '_$1_')
    .replaceAll(/<details(?: open)?><summary>(.*?)<\/summary>\n?/g, '$1\n')
    .replaceAll(/<\/details>\n?/g, '')
    .replaceAll(/ *<br>\n?/g, '  \n');
}

/** Code whose fence is longer than any run of backticks in it. */
function code(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const edge = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return fence + edge + text + edge + fence;
}

/** A text without the character references that `htmlText` and `inlineCode` make. */
function plain(text: string): string {
  return text
    .replaceAll(/&#(\d+);/g, (_reference, number: string) => String.fromCharCode(Number(number)))
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}
