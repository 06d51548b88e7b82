import type { Value } from '../../model/value.ts';
import { isValueList, isValueObject, Secret, Unknown } from '../../model/value.ts';
import { visibleText } from '../visible-text.ts';

/** A value on one line, as YAML would have it in flow style, without quotes where none are needed. Secrets are masked. */
export function formatInline(value: Value): string {
  if (isValueList(value)) return `[${value.map(formatInline).join(', ')}]`;
  if (isValueObject(value)) {
    const members = Object.entries(value).map(([key, member]) => `${formatText(key)}: ${formatInline(member)}`);
    return `{${members.join(', ')}}`;
  }
  return formatLeaf(value);
}

/** A value over as many lines as YAML's block style takes. Secrets are masked. */
export function formatBlock(value: Value): string[] {
  if (isValueList(value) && value.length > 0) {
    return value.flatMap((item) => formatBlock(item).map((line, index) => `${index === 0 ? '- ' : '  '}${line}`));
  }
  if (isValueObject(value) && Object.keys(value).length > 0) {
    return Object.entries(value).flatMap(([key, member]) => formatMember(formatText(key), member));
  }
  if (typeof value === 'string' && value.includes('\n')) return ['|', ...textLines(value).map((line) => `  ${line}`)];
  return [formatInline(value)];
}

/** A text's lines, safe to show; a line break at the very end makes no line of its own. */
export function textLines(text: string): string[] {
  return visibleText(text.endsWith('\n') ? text.slice(0, -1) : text).split('\n');
}

function formatMember(key: string, member: Value): string[] {
  const [first = '', ...rest] = formatBlock(member);
  if (typeof member === 'string' && rest.length > 0) return [`${key}: ${first}`, ...rest];
  const isNested = (isValueObject(member) || isValueList(member)) && first !== '{}' && first !== '[]';
  return isNested ? [`${key}:`, ...[first, ...rest].map((line) => `  ${line}`)] : [`${key}: ${first}`];
}

function formatLeaf(value: null | boolean | number | string | Unknown | Secret): string {
  if (value instanceof Secret || value instanceof Unknown) return value.toString();
  return typeof value === 'string' ? formatText(value) : String(value);
}

/** Texts that read as something else without quotes: numbers, words of YAML, what begins or holds its punctuation. */
const NEEDS_QUOTES =
  /^$|^\s|\s$|[\n\t]|^(?:true|false|null|yes|no|on|off|~)$|^[-+]?(?:\d[\d_]*\.?\d*(?:e[-+]?\d+)?|\.\d+|0x[\da-f]+|\.inf|\.nan)$|^[[\]{}"'#&*!|>%@`,]|[[\]{}"]|: |:$|, | #|^[-?:] |^\(/i;

function formatText(text: string): string {
  const visible = visibleText(text);
  return NEEDS_QUOTES.test(visible) ? visibleText(JSON.stringify(text)) : visible;
}
