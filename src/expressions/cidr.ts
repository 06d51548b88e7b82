import { isIP } from 'node:net';
import { ValueFault } from './expression-error.ts';

interface Network {
  readonly base: bigint;
  readonly prefix: number;
  readonly width: 32 | 128;
}

/** The nth address of a network in CIDR notation; a negative n counts from the end. @throws {ValueFault} */
export function cidrHost(network: string, n: number): string {
  const { base, prefix, width } = parseNetwork(network);
  const size = 1n << BigInt(width - prefix);
  const offset = n < 0 ? size + BigInt(n) : BigInt(n);
  if (offset < 0n || offset >= size) throw fault(`${network} has no address ${n}`);
  return formatIp(base + offset, width);
}

/** The nth subnet of a network, its prefix longer by `bits`. @throws {ValueFault} */
export function cidrSubnet(network: string, bits: number, n: number): string {
  const { base, prefix, width } = parseNetwork(network);
  const longer = prefix + bits;
  if (bits < 0 || longer > width) throw fault(`${network} has no subnets of ${longer} bits`);
  if (n < 0 || BigInt(n) >= 1n << BigInt(bits)) throw fault(`${network} has no subnet ${n} of ${longer} bits`);
  return `${formatIp(base + (BigInt(n) << BigInt(width - longer)), width)}/${longer}`;
}

function fault(message: string): ValueFault {
  return new ValueFault('EXPRESSION_FAILED', message);
}

function parseNetwork(text: string): Network {
  const match = /^(.+)\/(\d{1,3})$/.exec(text);
  const [, address = '', bits = ''] = match ?? [];
  const family = isIP(address);
  const width = family === 4 ? 32 : 128;
  const prefix = Number(bits);
  if (family === 0 || prefix > width)
    throw fault(`${JSON.stringify(text)} is not a network in CIDR notation such as 10.0.0.0/16`);
  const free = BigInt(width - prefix);
  return { base: (parseIp(address, width) >> free) << free, prefix, width };
}

function parseIp(address: string, width: 32 | 128): bigint {
  if (width === 32) return address.split('.').reduce((sum, part) => (sum << 8n) | BigInt(part), 0n);
  const [head = '', tail] = address.split('::');
  const groups = (part: string): string[] => (part === '' ? [] : part.split(':'));
  const before = groups(head);
  const after = tail === undefined ? [] : groups(tail);
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0');
  return [...before, ...zeros, ...after].reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n);
}

function formatIp(address: bigint, width: 32 | 128): string {
  if (width === 32) return [24n, 16n, 8n, 0n].map((shift) => (address >> shift) & 255n).join('.');
  const groups = Array.from({ length: 8 }, (_, index) =>
    ((address >> BigInt(112 - 16 * index)) & 0xffffn).toString(16),
  );
  const full = groups.join(':');
  const runs = [...full.matchAll(/(?:^|:)0(?::0)+(?=:|$)/g)].map((match) => match[0]);
  const longest = runs.sort((a, b) => b.length - a.length)[0];
  if (longest === undefined) return full;
  return full.replace(longest, '::').replace(/:{3,}/, '::');
}
