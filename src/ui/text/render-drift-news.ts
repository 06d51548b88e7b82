import type { PlannedChange } from '../../model/change.ts';
import type { DriftNews } from '../../model/drift-news.ts';
import { describeDrift } from '../change/describe-change.ts';
import { groupAlike } from '../change/group-alike.ts';
import { visibleText } from '../visible-text.ts';
import { wrapText } from '../wrap-text.ts';
import { type Layout, type LayoutOptions, layoutOf } from './layout.ts';
import { renderChange } from './render-change.ts';

/** News, and what people ask next: when, and how much is left. */
export interface ShownDriftNews extends DriftNews {
  /** RFC 3339 instant of the look. */
  readonly at: string;
  /** How many objects differ by now. */
  readonly total: number;
  /** Whether every object could be read. */
  readonly isWhole: boolean;
}

/**
 * News of a watch for drift: when, what is new, what has moved on and what is as it was applied again, and how much is left.
 *
 * @returns Lines that end in a line break, an empty one first: they stand below earlier ones.
 */
export function renderDriftNews(news: ShownDriftNews, options: LayoutOptions = {}): string {
  const layout = layoutOf(options);
  const { palette } = layout;
  const sections = [
    differing('Newly drifted:', news.found, layout),
    differing('Drifted further:', news.moved, layout),
    settled(news.settled, layout),
  ].filter((lines) => lines.length > 0);
  const head = palette.quiet(`At ${news.at.slice(0, 19).replace('T', ' ')} UTC`);
  return `\n${[head, ...sections.map((lines) => lines.join('\n')), palette.strong(whatIsLeft(news))].join('\n\n')}\n`;
}

function whatIsLeft({ total, isWhole }: ShownDriftNews): string {
  if (total > 0)
    return `Drift: ${total} ${total === 1 ? 'object differs' : 'objects differ'} from what was last applied.`;
  return isWhole ? 'No drift is left.' : 'No drift is left where objects could be read.';
}

function differing(title: string, changes: readonly PlannedChange[], layout: Layout): string[] {
  if (changes.length === 0) return [];
  return [title, ...groupAlike(changes).flatMap((group) => renderChange(group, layout, describeDrift(group.change)))];
}

function settled(changes: readonly PlannedChange[], { palette, width }: Layout): string[] {
  if (changes.length === 0) return [];
  const names = changes.flatMap(({ address }) => wrapText(visibleText(address), width - 4));
  return ['As it was applied again:', ...names.map((name) => `    ${palette.good(name)}`)];
}
