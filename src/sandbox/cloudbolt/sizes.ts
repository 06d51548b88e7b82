import { ruleBroken } from './api-error.ts';

const GB_PER_UNIT: Readonly<Record<string, number>> = { kb: 1 / 1024 ** 2, mb: 1 / 1024, gb: 1, tb: 1024 };

/**
 * A size as GB. A bare number means GB; units are MB, GB, TB with or without a blank.
 *
 * @throws {ApiError} When it is no size.
 */
export function parseGb(name: string, text: string): number {
  const match = /^\s*(\d+(?:\.\d+)?)\s*([kmgt]b)?\s*$/i.exec(text);
  const factor = GB_PER_UNIT[match?.[2]?.toLowerCase() ?? 'gb'];
  if (match === null || factor === undefined) throw ruleBroken(`Value '${text}' of parameter '${name}' is not a size`);
  return Number(match[1]) * factor;
}

/** A size as people write it: `2 GB`, `0.5 GB`. */
export function sizeText(gb: number): string {
  return `${Number(gb.toFixed(4))} GB`;
}

/** Memory as a server shows it: four decimals and the unit. */
export function memoryText(gb: number): string {
  return `${gb.toFixed(4)} GB`;
}
