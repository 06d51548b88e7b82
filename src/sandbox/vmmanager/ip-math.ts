import { isIP } from 'node:net';

/** One address as a number. */
export interface IpNumber {
  readonly family: 4 | 6;
  readonly value: bigint;
}

/** Addresses from first to last, both included. */
export interface IpBlock {
  readonly family: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
}

/** Reads an address; undefined where the text is none. */
export function parseAddress(text: string): IpNumber | undefined {
  const family = isIP(text);
  if (family === 4) {
    return { family, value: text.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n) };
  }
  if (family !== 6) {
    return undefined;
  }
  const [head = '', tail] = canonicalV6(text).split('::');
  const front = head === '' ? [] : head.split(':');
  const back = tail === undefined || tail === '' ? [] : tail.split(':');
  const groups = [...front, ...Array.from({ length: 8 - front.length - back.length }, () => '0'), ...back];
  return { family, value: groups.reduce((sum, group) => sum * 65_536n + BigInt(`0x${group}`), 0n) };
}

/** Writes an address in its canonical form. */
export function formatAddress({ family, value }: IpNumber): string {
  if (family === 4) {
    return [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 255n)).join('.');
  }
  const groups = Array.from({ length: 8 }, (_, index) => ((value >> BigInt(112 - index * 16)) & 65_535n).toString(16));
  return canonicalV6(groups.join(':'));
}

/** Reads `A/length`; undefined where it is no CIDR or has bits set beyond its length. */
export function parseCidr(text: string): (IpBlock & { readonly prefix: number }) | undefined {
  const [, address = '', length = ''] = /^([^/]+)\/(\d{1,3})$/.exec(text) ?? [];
  const start = parseAddress(address);
  const prefix = Number(length);
  const bits = start?.family === 4 ? 32 : 128;
  if (start === undefined || length === '' || prefix > bits) {
    return undefined;
  }
  const size = 1n << BigInt(bits - prefix);
  return start.value % size === 0n
    ? { family: start.family, first: start.value, last: start.value + size - 1n, prefix }
    : undefined;
}

/** Reads what a range may be: `A`, `A-B` or a CIDR. */
export function parseBlock(text: string): IpBlock | undefined {
  if (text.includes('/')) {
    return parseCidr(text);
  }
  const [from = '', to = from, ...rest] = text.split('-').map((part) => part.trim());
  const first = parseAddress(from);
  const last = parseAddress(to);
  if (first === undefined || last === undefined || rest.length > 0) {
    return undefined;
  }
  return first.family === last.family && first.value <= last.value
    ? { family: first.family, first: first.value, last: last.value }
    : undefined;
}

/** Whether `inner` lies in `outer` wholly. */
export function contains(outer: IpBlock, inner: IpBlock): boolean {
  return outer.family === inner.family && outer.first <= inner.first && inner.last <= outer.last;
}

/** Whether the two share an address. */
export function overlaps(one: IpBlock, other: IpBlock): boolean {
  return one.family === other.family && one.first <= other.last && other.first <= one.last;
}

/** The netmask of a CIDR: dotted for IPv4, the prefix length for IPv6. */
export function netmask(cidr: string): string {
  const block = parseCidr(cidr);
  if (block?.family !== 4) {
    return String(block?.prefix ?? '');
  }
  return formatAddress({ family: 4, value: ((1n << 32n) - 1n) ^ (block.last - block.first) });
}

function canonicalV6(text: string): string {
  return new URL(`http://[${text}]`).hostname.slice(1, -1);
}
