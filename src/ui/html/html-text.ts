import { visibleText } from '../visible-text.ts';

/** A text as it stands between tags and in quoted attributes of HTML. */
export function htmlText(text: string): string {
  return visibleText(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
