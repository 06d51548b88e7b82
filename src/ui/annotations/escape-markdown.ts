import { visibleText } from '../visible-text.ts';

/** Text on one line of Markdown, shown as it is: no marks, links, mentions or HTML of its own. */
export function escapeMarkdown(text: string): string {
  return visibleText(text)
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[\\`*_{}[\]()#+\-.!|<>~&@:]/g, (mark) => `&#${mark.charCodeAt(0)};`);
}
