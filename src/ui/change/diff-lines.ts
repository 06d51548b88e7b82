import { structuredPatch } from 'diff';
import { isJsonObject, type Json } from '../../model/json.ts';
import { textLines } from './format-value.ts';

/** A line of a difference. `…` stands between parts that are apart, `~` before something that changed in itself. */
export interface MarkedLine {
  readonly mark: '+' | '-' | '~' | ' ' | '…';
  readonly text: string;
}

/** Lines that differ between two texts, with `context` equal ones around them. Empty when only the last line break differs. */
export function diffLines(before: string, after: string, context: number): MarkedLine[] {
  const [from, to] = [before, after].map((text) => `${textLines(text).join('\n')}\n`);
  const { hunks } = structuredPatch('', '', from ?? '', to ?? '', '', '', { context });
  const lines: MarkedLine[] = [];
  for (const [index, hunk] of hunks.entries()) {
    if (index > 0 || hunk.oldStart > 1) lines.push({ mark: '…', text: `line ${hunk.newStart}` });
    for (const line of hunk.lines) {
      const mark = line[0];
      if (mark === '+' || mark === '-' || mark === ' ') lines.push({ mark, text: line.slice(1) });
    }
  }
  return lines;
}

/** Both texts as indented JSON when both are an object or a list written as JSON, so that they are compared by meaning. */
export function asPrettyJson(before: string, after: string): readonly [string, string] | undefined {
  const pretty = [before, after].map((text) => {
    if (!/^\s*[[{]/.test(text)) return undefined;
    try {
      return JSON.stringify(JSON.parse(text), sortKeys, 2);
    } catch {
      return undefined;
    }
  });
  const [from, to] = pretty;
  return from === undefined || to === undefined ? undefined : [from, to];
}

/** The order of keys means nothing in JSON. */
function sortKeys(_key: string, value: Json): Json {
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([left], [right]) => (left < right ? -1 : 1)));
}
