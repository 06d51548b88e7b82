import { isJsonObject, type Json } from '../../model/json.ts';
import type { ResourceRecord } from '../../model/resource.ts';
import type { State } from '../../model/state.ts';
import { Secret, type Value } from '../../model/value.ts';
import { formatBlock } from '../change/format-value.ts';
import { visibleText } from '../visible-text.ts';
import { type LayoutOptions, layoutOf } from './layout.ts';
import { placeOf } from './render-change.ts';

/** `state list`: one address a line, in alphabetical order. */
export function renderStateList(state: State): string {
  return [...state.resources.keys()]
    .sort()
    .map((address) => `${visibleText(address)}\n`)
    .join('');
}

/** `state show ADDRESS`: what state knows of one resource. Secrets are fingerprints in state and masked here. */
export function renderRecord(record: ResourceRecord, options: LayoutOptions = {}): string {
  const { palette } = layoutOf(options);
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['type', record.type],
    ['connection', record.connection],
    ['id', record.id],
    ['key', record.key],
    ['revision', record.revision],
    ['document', record.location === undefined ? undefined : placeOf(record.location)],
    ['applied', record.appliedAt],
    ['commit', record.commit],
    ['must be replaced', record.tainted],
    ['after', record.dependencies.length === 0 ? undefined : record.dependencies.join(', ')],
  ];
  const lines = [palette.strong(visibleText(record.address))];
  for (const [label, value] of facts) {
    if (value !== undefined) lines.push(`  ${palette.quiet(label.padEnd(16))}  ${visibleText(value)}`);
  }
  for (const [label, part] of [
    ['applied properties', record.prior],
    ['live at the last read', record.live],
    ['options', record.options],
  ] as const) {
    if (Object.keys(part).length === 0) continue;
    lines.push(`  ${palette.quiet(`${label}:`)}`, ...formatBlock(maskStored(part)).map((line) => `    ${line}`));
  }
  return `${lines.join('\n')}\n`;
}

/** What state stores, with fingerprints as `(sensitive)`. */
function maskStored(stored: Json): Value {
  if (Array.isArray(stored)) return stored.map((item: Json) => maskStored(item));
  if (!isJsonObject(stored)) return stored as Value;
  if (typeof stored['$fingerprint'] === 'string') return new Secret(null);
  return Object.fromEntries(Object.entries(stored).map(([key, member]) => [key, maskStored(member)]));
}
