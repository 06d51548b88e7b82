import type { FieldQuantity } from '../../model/change.ts';

/** A difference that fits on one line. */
interface InlineText {
  readonly form: 'inline';
  readonly before?: string;
  readonly after?: string;
}

/** Adds to sizes and times how a person would say them: `5400s (1h 30m)`. A side that says it so already stays as it is. */
export function withHumanForm(text: InlineText, quantity: FieldQuantity | undefined): InlineText {
  if (quantity === undefined) return text;
  const side = (written: string | undefined, amount: number | undefined): string | undefined => {
    if (written === undefined || amount === undefined) return written;
    const human = formatQuantity(amount, quantity.unit);
    return bare(human) === bare(written) ? written : `${written} (${human})`;
  };
  const [before, after] = [side(text.before, quantity.before), side(text.after, quantity.after)];
  return { form: 'inline', ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) };
}

/** An amount as a person says it: `1.5 GiB`, `0.5 CPU`, `1h 30m`. */
export function formatQuantity(amount: number, unit: FieldQuantity['unit']): string {
  switch (unit) {
    case 'bytes':
      return formatBytes(amount);
    case 'processors':
      return `${short(amount)} CPU`;
    case 'milliseconds':
      return formatSpan(amount);
    default:
      return unit satisfies never;
  }
}

const BINARY = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'];
const SPANS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
  ['ms', 1],
] as const;

function formatBytes(amount: number): string {
  const step = Math.min(Math.floor(Math.log2(Math.max(Math.abs(amount), 1)) / 10), BINARY.length - 1);
  return `${short(amount / 1024 ** step)} ${BINARY[step] ?? 'B'}`;
}

function formatSpan(amount: number): string {
  let left = Math.round(amount);
  const parts: string[] = [];
  for (const [name, length] of SPANS) {
    const count = Math.floor(left / length);
    if (count > 0) parts.push(`${count}${name}`);
    left -= count * length;
  }
  return parts.length === 0 ? '0s' : parts.join(' ');
}

function short(amount: number): string {
  return String(Number(amount.toPrecision(3)));
}

/** Without what says nothing: blanks, quotes, and the marks of binary units. */
function bare(text: string): string {
  return text.replaceAll(/[\s"]|(?<=[KMGTPE])i?B?$|CPU$/g, '');
}
