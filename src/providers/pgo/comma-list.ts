import { isValueList, type Value } from '../../model/value.ts';

/** A list that the API has as one text with commas, in the one form in which it is compared: sorted, without blanks. */
export function commaList(value: Value | undefined): Value | undefined {
  const texts = isValueList(value) ? value : typeof value === 'string' ? value.split(',') : undefined;
  if (texts === undefined || !texts.every((text) => typeof text === 'string')) return value;
  const trimmed = texts.map((text) => text.trim()).filter((text) => text !== '');
  return [...new Set(trimmed)].sort().join(',');
}
