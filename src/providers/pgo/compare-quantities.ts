import type { Value } from '../../model/value.ts';

const SCALE: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** Below zero, zero or above as Kubernetes quantities compare; undefined when one of them is none, or not known. */
export function compareQuantities(left: Value | undefined, right: Value | undefined): number | undefined {
  const [one, other] = [toNumber(left), toNumber(right)];
  return one === undefined || other === undefined ? undefined : one - other;
}

function toNumber(value: Value | undefined): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return undefined;
  const match = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)([a-zA-Z]{0,2})$/.exec(value);
  const scale = SCALE[match?.[2] ?? '?'];
  return match === null || scale === undefined ? undefined : Number(match[1]) * scale;
}
