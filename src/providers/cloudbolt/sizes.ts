import type { Json } from '../../model/json.ts';

const GB_OF: Readonly<Record<string, number>> = { MB: 1 / 1024, GB: 1, TB: 1024, M: 1 / 1024, G: 1, T: 1024, '': 1 };

/** A size in GB: `4`, `"4 GB"`, `"4.0000 GB"`, `"512MB"`; a number without a unit means GB. Undefined for what is none. */
export function parseGb(value: Json | undefined): number | undefined {
  const match = /^\s*(\d+(?:\.\d+)?|\.\d+)\s*([MGT]B?)?\s*$/i.exec(
    typeof value === 'number' ? String(value) : String(value ?? ''),
  );
  if (match === null) return undefined;
  const scale = GB_OF[(match[2] ?? '').toUpperCase()];
  return scale === undefined ? undefined : Number(match[1]) * scale;
}

/** A size as it is shown and sent: in GB, four decimals at most and no zeros at their end. */
export function sizeText(gb: number): string {
  return `${Number(gb.toFixed(4))} GB`;
}
