import { nameHint } from '../expressions/suggest-name.ts';
import type { Report } from './config-report.ts';
import type { SourceFile } from './source-file.ts';
import { nodeType, type YamlEntry, type YamlMap, type YamlNode } from './yaml-node.ts';

/** What may stand under a key; `any` for what is checked elsewhere, as everything is that may be an expression. */
type FieldKind = 'text' | 'number' | 'boolean' | 'object' | 'list' | 'any';

/** The keys of an object that reckon itself defines. */
export interface FieldRules {
  readonly [key: string]: { readonly kinds: readonly FieldKind[]; readonly isRequired?: true };
}

/** Where a faulty object is, and who is told. */
export interface FieldContext {
  readonly file: SourceFile;
  readonly report: Report;
  /** What the object is: `a data document`. */
  readonly what: string;
  /** Where a missing key is reported; the object's beginning where absent. */
  readonly place?: { readonly start: number; readonly end: number };
}

/** An object's entries by key, without those that do not fit the rules: these are reported. */
export function readFields(map: YamlMap, rules: FieldRules, context: FieldContext): ReadonlyMap<string, YamlEntry> {
  const fields = new Map<string, YamlEntry>();
  const { file, report, what } = context;
  for (const entry of map.entries) {
    const rule = Object.hasOwn(rules, entry.key) ? rules[entry.key] : undefined;
    if (rule === undefined) {
      const known = Object.keys(rules).filter((key) => !map.entries.some((other) => other.key === key));
      report.add(
        'UNKNOWN_KEY',
        `${what} has no \`${entry.key}\``,
        { file, start: entry.keyStart, end: entry.keyEnd },
        {
          hint: nameHint(entry.key, known, 'it may have'),
        },
      );
    } else if (!rule.kinds.some((kind) => isOfKind(entry.value, kind))) {
      const { start, end } = entry.value.kind === 'scalar' ? entry.value : { start: entry.keyStart, end: entry.keyEnd };
      const message = `\`${entry.key}\` must be ${rule.kinds.map(kindName).join(' or ')}, not ${nodeType(entry.value)}`;
      report.add('INVALID_VALUE', message, { file, start, end }, { hint: quoteHint(entry.value, rule.kinds) });
    } else fields.set(entry.key, entry);
  }
  for (const [key, rule] of Object.entries(rules)) {
    if (rule.isRequired !== true || map.entries.some((entry) => entry.key === key)) continue;
    const { start, end } = context.place ?? { start: map.start, end: map.start };
    report.add('MISSING_KEY', `${what} needs \`${key}\``, { file, start, end });
  }
  return fields;
}

function isOfKind(node: YamlNode, kind: FieldKind): boolean {
  switch (kind) {
    case 'any':
      return true;
    case 'object':
      return node.kind === 'map';
    case 'list':
      return node.kind === 'list';
    case 'text':
      return node.kind === 'scalar' && typeof node.value === 'string';
    case 'number':
    case 'boolean':
      return node.kind === 'scalar' && typeof node.value === kind;
    default:
      return kind satisfies never;
  }
}

function kindName(kind: FieldKind): string {
  return kind === 'object' ? 'an object' : kind === 'any' ? 'anything' : `a ${kind}`;
}

function quoteHint(node: YamlNode, kinds: readonly FieldKind[]): string | undefined {
  return kinds.includes('text') && node.kind === 'scalar' && node.source !== undefined
    ? `quote it: "${node.source}"`
    : undefined;
}
