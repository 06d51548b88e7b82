import { createHash } from 'node:crypto';

/** The id that a seeded object has in every run: 24 hexadecimal digits made of its name. */
export function stableId(name: string): string {
  return createHash('sha256').update(`imco:${name}`).digest('hex').slice(0, 24);
}

/** A new 24-digit id from the sandbox's random numbers. */
export function randomId(random: () => number): string {
  return hexDigits(random, 24);
}

/** So many random hexadecimal digits. */
export function hexDigits(random: () => number, count: number): string {
  return Array.from({ length: count }, () => Math.floor(random() * 16).toString(16)).join('');
}
