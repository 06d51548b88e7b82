import { composeYaml } from './compose-yaml.ts';
import type { Report } from './config-report.ts';
import { scanYaml } from './scan-yaml.ts';
import type { SourceFile } from './source-file.ts';
import { defaultYamlLimits, type YamlDocument, type YamlLimits } from './yaml-document.ts';

/** What the quick reader cannot have anywhere in a text: tabs, carriage returns, directives and ends of documents. */
const UNUSUAL = /[\t\r\uFEFF]|^(?:%|\.\.\.)/m;

/**
 * Parses a file's documents as YAML 1.2. Empty documents are left out; so are those with faults, which are reported, all of
 * them in one go.
 *
 * @param range - Only this part of the text, for looking at one document again.
 */
export function parseYaml(
  file: SourceFile,
  report: Report,
  limits: YamlLimits = defaultYamlLimits,
  range: { readonly start: number; readonly end: number } = { start: 0, end: file.text.length },
): readonly YamlDocument[] {
  const isWhole = range.start === 0 && range.end === file.text.length;
  if (UNUSUAL.test(isWhole ? file.text : file.text.slice(range.start, range.end)))
    return composeYaml(file, report, limits, range);
  const documents: YamlDocument[] = [];
  for (const part of splitDocuments(file.text, range.start, range.end)) {
    const root = part.body === undefined ? undefined : scanYaml(file.text, part.body, part.end, limits.depth);
    if (root === undefined) documents.push(...composeYaml(file, report, limits, part));
    else if (root !== null && !(root.kind === 'scalar' && root.value === null)) documents.push({ file, root });
  }
  return documents;
}

interface DocumentPart {
  /** Where the part begins, its `---` included. */
  readonly start: number;
  /** Where what follows the line of `---` begins; absent when the document begins on that line. */
  readonly body: number | undefined;
  readonly end: number;
}

/** The documents of a text: `---` at the beginning of a line parts them, whatever it stands in. */
function splitDocuments(text: string, start: number, end: number): readonly DocumentPart[] {
  const parts: DocumentPart[] = [];
  let from = start;
  while (from < end) {
    const isMarked = text.startsWith('---', from) && /^(?:\s|$)/.test(text.slice(from + 3, from + 4));
    const lineEnd = text.indexOf('\n', from);
    const afterLine = lineEnd === -1 ? end : lineEnd + 1;
    let next = isMarked ? nextMarker(text, from + 3, end) : nextMarker(text, Math.max(start, from - 1), end, from);
    if (next > end) next = end;
    const rest = isMarked ? text.slice(from + 3, Math.min(afterLine, next)) : '';
    const isBare = rest.trim() === '' || /^\s+#/.test(rest);
    parts.push({ start: from, body: isMarked ? (isBare ? Math.min(afterLine, next) : undefined) : from, end: next });
    from = next;
  }
  return parts;
}

/** Where the next line that begins with `---` begins; the end of the text when there is none. */
function nextMarker(text: string, from: number, end: number, notAt = -1): number {
  for (let at = text.indexOf('\n---', from); at !== -1 && at < end; at = text.indexOf('\n---', at + 1)) {
    const after = text[at + 4];
    if (at + 1 !== notAt && (after === undefined || after === '\n' || after === ' ')) return at + 1;
  }
  return end;
}
