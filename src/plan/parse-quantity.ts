import type { FieldQuantity } from '../model/change.ts';
import type { Value } from '../model/value.ts';
import type { FieldRules } from './field-rules.ts';

const DECIMAL: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  K: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
};
const BINARY: Readonly<Record<string, number>> = {
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};
const BYTES: Readonly<Record<string, number>> = { B: 1, KB: 2 ** 10, MB: 2 ** 20, GB: 2 ** 30, TB: 2 ** 40 };
const DURATION_MS: Readonly<Record<string, number>> = { ms: 1, s: 1e3, m: 6e4, h: 3.6e6, d: 8.64e7, w: 6.048e8 };

/**
 * A quantity as a plain number: bytes (`1Gi`, `1G`, `512 MB`), processors (`500m`, `0.5`) or milliseconds (`1h30m`, `90s`).
 * Kubernetes' suffixes mean what Kubernetes takes them for (`G` is decimal, `Gi` binary, case counts); `MB`, `GB` and
 * `TB` with or without a space are powers of 1024.
 *
 * @returns undefined for what is no quantity of that kind.
 */
export function parseQuantity(value: Value | undefined, kind: 'bytes' | 'cpu' | 'duration'): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  if (kind === 'duration') return parseDuration(text);
  const match = /^([+-]?\d*\.?\d+(?:[eE][+-]?\d+)?)\s*([A-Za-z]{0,2})$/.exec(text);
  if (match === null) return undefined;
  const [, digits = '', suffix = ''] = match;
  const scale = DECIMAL[suffix] ?? BINARY[suffix] ?? (kind === 'bytes' ? BYTES[suffix] : undefined);
  return scale === undefined ? undefined : Number(digits) * scale;
}

function parseDuration(text: string): number | undefined {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1e3;
  if (!/^(\d+(\.\d+)?(ms|s|m|h|d|w))+$/.test(text)) return undefined;
  let total = 0;
  for (const [, digits = '', unit = ''] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d|w)/g)) {
    total += Number(digits) * (DURATION_MS[unit] ?? 0);
  }
  return total;
}

const QUANTITY_UNITS = { bytes: 'bytes', cpu: 'processors', duration: 'milliseconds' } as const;

/** What a field's two sides amount to; nothing where the schema calls it no quantity, or a side can't be read as one. */
export function quantityOf(
  before: Value | undefined,
  after: Value | undefined,
  rules: FieldRules | undefined,
): { readonly quantity?: FieldQuantity } {
  const kind = rules?.quantity;
  if (kind === undefined) return {};
  // A bare number of a duration says no unit.
  const amount = (value: Value | undefined): number | undefined =>
    kind === 'duration' && typeof value === 'number' ? undefined : parseQuantity(value, kind);
  const [from, to] = [amount(before), amount(after)];
  if (from === undefined && to === undefined) return {};
  const quantity = {
    unit: QUANTITY_UNITS[kind],
    ...(from === undefined ? {} : { before: from }),
    ...(to === undefined ? {} : { after: to }),
  };
  return { quantity };
}
