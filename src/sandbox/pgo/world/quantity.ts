import { Refusal } from '../wire/refusal.ts';

/** The suffix family of a Kubernetes quantity; it is kept when the quantity is written back. */
type Family = 'binary' | 'decimal' | 'exponent';

/** A parsed Kubernetes resource quantity. */
export interface Quantity {
  /** Value in billionths of the unit, rounded up. */
  readonly nano: bigint;
  /** Which suffixes it was written with. */
  readonly family: Family;
}

const NANO = 1_000_000_000n;
const binaryPowers: Readonly<Record<string, bigint>> = { Ki: 10n, Mi: 20n, Gi: 30n, Ti: 40n, Pi: 50n, Ei: 60n };
const decimalPowers: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const pattern = /^([+-]?)(\d*)(?:\.(\d*))?(Ki|Mi|Gi|Ti|Pi|Ei|[eE][+-]?\d+|[numkMGTPE])?$/;

/**
 * Parses a quantity such as `1.5Gi`, `500m` or `12e6`.
 *
 * @throws {Refusal} With the text of Kubernetes' own parser.
 * @see k8s.io/apimachinery `resource.ParseQuantity`
 */
export function parseQuantity(text: string): Quantity {
  const match = pattern.exec(text);
  const whole = match?.[2] ?? '';
  const fraction = match?.[3] ?? '';
  if (match === null || whole + fraction === '') {
    throw new Refusal(
      /^[+-]?[0-9.]+[a-zA-Z]+$/.test(text)
        ? "unable to parse quantity's suffix"
        : "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
    );
  }
  const suffix = match[4] ?? '';
  const digits = BigInt(whole + fraction) * (match[1] === '-' ? -1n : 1n);
  const shift = binaryPowers[suffix];
  const isExponent = /^[eE][+-]?\d+$/.test(suffix);
  const power = isExponent ? Number(suffix.slice(1)) : (decimalPowers[suffix] ?? 0);
  const scaled = shift === undefined ? digits : digits << shift;
  return {
    nano: scaleByTen(scaled, 9 + power - fraction.length),
    family: shift !== undefined ? 'binary' : isExponent ? 'exponent' : 'decimal',
  };
}

/** Writes a quantity in Kubernetes' canonical form: the largest suffix of its family that leaves an integer. */
export function formatQuantity(quantity: Quantity): string {
  if (quantity.nano === 0n) {
    return '0';
  }
  const size = quantity.nano < 0n ? -quantity.nano : quantity.nano;
  if (quantity.family === 'binary' && size >= 1024n * NANO && size % NANO === 0n) {
    return formatBinary(quantity.nano / NANO);
  }
  return formatDecimal(quantity.nano, quantity.family === 'exponent' ? 'exponent' : 'decimal');
}

/** Parses and writes back: `1024Mi` gives `1Gi`. Throws as {@link parseQuantity} does. */
export function canonicalQuantity(text: string): string {
  return formatQuantity(parseQuantity(text));
}

/** Negative, zero or positive as `left` is smaller than, equal to or larger than `right`. */
export function compareQuantities(left: Quantity, right: Quantity): number {
  return left.nano < right.nano ? -1 : left.nano > right.nano ? 1 : 0;
}

/** What a volume of the asked size really holds: whole mebibytes, rounded up (`1G` is bound as `954Mi`). */
export function boundCapacity(size: string): string {
  const mebibyte = NANO << 20n;
  const nano = parseQuantity(size).nano;
  return formatQuantity({ nano: ((nano + mebibyte - 1n) / mebibyte) * mebibyte, family: 'binary' });
}

/** Whole bytes of a size, rounded up. */
export function bytesOf(size: string): number {
  return Number((parseQuantity(size).nano + NANO - 1n) / NANO);
}

/** Bytes in the binary family: what the totals of `/status` are written as. */
export function formatBytes(bytes: number): string {
  return formatQuantity({ nano: BigInt(bytes) * NANO, family: 'binary' });
}

/** Multiplies by a power of ten; a negative power divides and rounds away from zero, as Kubernetes does below nano. */
function scaleByTen(value: bigint, power: number): bigint {
  if (power >= 0) {
    return value * 10n ** BigInt(power);
  }
  const divisor = 10n ** BigInt(-power);
  const quotient = value / divisor;
  if (value % divisor === 0n) {
    return quotient;
  }
  return value > 0n ? quotient + 1n : quotient - 1n;
}

function formatBinary(value: bigint): string {
  let mantissa = value;
  let step = 0;
  while (mantissa % 1024n === 0n && step < 6) {
    mantissa /= 1024n;
    step += 1;
  }
  return `${mantissa}${['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'][step] ?? ''}`;
}

function formatDecimal(nano: bigint, family: 'decimal' | 'exponent'): string {
  let mantissa = nano;
  let power = -9;
  while (mantissa % 1000n === 0n && power < 18) {
    mantissa /= 1000n;
    power += 3;
  }
  if (family === 'exponent') {
    return power === 0 ? `${mantissa}` : `${mantissa}e${power}`;
  }
  const suffix = Object.entries(decimalPowers).find(([, value]) => value === power)?.[0] ?? '';
  return `${mantissa}${suffix}`;
}
