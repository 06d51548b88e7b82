import { diffArrays } from 'diff';
import type { PlannedChange } from '../../model/change.ts';
import type { Plan } from '../../model/plan.ts';
import type { ResourceAddress } from '../../model/resource-address.ts';
import type { RequestPreview } from '../../model/resource-type.ts';
import { describeAction } from '../change/describe-change.ts';
import { formatBlock } from '../change/format-value.ts';
import type { Palette } from '../palette.ts';
import { layoutOf } from '../text/layout.ts';
import { placeOf, renderChange } from '../text/render-change.ts';
import { padText } from '../text-width.ts';
import { visibleText } from '../visible-text.ts';
import { wrapText } from '../wrap-text.ts';

/** What the pages of a change are made from. */
export interface PageSource {
  readonly plan: Plan;
  /** The requests that a change would send, in order. Sends nothing. */
  requestsOf(change: PlannedChange): readonly RequestPreview[];
}

/** How a page is laid out. */
export interface PageLayout {
  readonly width: number;
  readonly palette: Palette;
}

/** The lines of one page of a change, each at most `width` wide but for its colours. */
export function changePage(change: PlannedChange, page: number, source: PageSource, layout: PageLayout): string[] {
  switch (page) {
    case 1:
      return besideLive(change, layout);
    case 2:
      return dependencies(change, source.plan, layout);
    case 3:
      return requests(change, source, layout);
    default: {
      const detail = { context: 3, maxLines: Number.MAX_SAFE_INTEGER };
      return renderChange({ change, members: [change] }, { ...layoutOf({ ...layout, detail }), width: layout.width });
    }
  }
}

/** Live on the left, what is wanted on the right, line by line. */
function besideLive(change: PlannedChange, { width, palette }: PageLayout): string[] {
  const column = Math.floor((width - 3) / 2);
  const place = change.location === undefined ? '' : ` (${placeOf(change.location)})`;
  const lines = [
    palette.strong(
      `${padText(change.before === null ? 'live: nothing yet' : 'live', column)} │ ${change.after === null ? 'wanted: nothing' : `wanted${place}`}`,
    ),
  ];
  const sides = [change.before, change.after].map((value) => (value === null ? [] : formatBlock(value)));
  const add = (left: string | undefined, right: string | undefined, isSame: boolean): void => {
    const [was, will] = [left, right].map((text) => (text === undefined ? [] : wrapText(text, column)));
    for (let index = 0; index < Math.max(was?.length ?? 0, will?.length ?? 0); index += 1) {
      const before = padText(was?.[index] ?? '', column);
      const after = will?.[index] ?? '';
      lines.push(isSame ? `${before} │ ${after}` : `${palette.remove(before)} │ ${palette.add(after)}`);
    }
  };
  const pending: { left: string[]; right: string[] } = { left: [], right: [] };
  const flush = (): void => {
    const { left, right } = pending;
    for (let index = 0; index < Math.max(left.length, right.length); index += 1) add(left[index], right[index], false);
    pending.left = [];
    pending.right = [];
  };
  for (const part of diffArrays(sides[0] ?? [], sides[1] ?? [])) {
    if (part.removed) pending.left.push(...part.value);
    else if (part.added) pending.right.push(...part.value);
    else {
      flush();
      for (const text of part.value) add(text, text, true);
    }
  }
  flush();
  return lines;
}

function dependencies(change: PlannedChange, plan: Plan, { width, palette }: PageLayout): string[] {
  const actions = new Map<ResourceAddress, PlannedChange>(plan.changes.map((each) => [each.address, each]));
  const lineOf = (address: ResourceAddress): string[] => {
    const other = actions.get(address);
    const words = other === undefined ? 'a document with instances' : describeAction(other).label;
    return wrapText(`${visibleText(address)}  (${words})`, width - 2).map((line) => `  ${line}`);
  };
  const needs = change.dependsOn;
  const neededBy = plan.changes.filter((each) => each.dependsOn.includes(change.address)).map((each) => each.address);
  return [
    palette.strong(needs.length === 0 ? 'It depends on nothing.' : 'Depends on:'),
    ...needs.flatMap(lineOf),
    '',
    palette.strong(neededBy.length === 0 ? 'Nothing depends on it.' : 'Needed by:'),
    ...neededBy.flatMap(lineOf),
  ];
}

function requests(change: PlannedChange, source: PageSource, { width, palette }: PageLayout): string[] {
  const previews = source.requestsOf(change);
  if (previews.length === 0) return [palette.quiet('It sends no request: only the state changes.')];
  return previews.flatMap(({ method, path, body, note }, index) => [
    ...(index === 0 ? [] : ['']),
    ...wrapText(visibleText(`${method} ${path}`), width).map((line) => palette.strong(line)),
    ...(note === undefined ? [] : wrapText(visibleText(note), width).map((line) => palette.quiet(line))),
    ...(body === undefined ? [] : wrapText(visibleText(JSON.stringify(body, undefined, 2)), width)),
  ]);
}
