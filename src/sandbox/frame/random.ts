/**
 * A seeded pseudo-random source (mulberry32): the same seed gives the same sequence on every machine.
 *
 * @param seed - Any number; its lower 32 bits count.
 * @returns Draws the next number in [0, 1).
 */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** `length` lower-case hexadecimal digits. */
export function randomHex(random: () => number, length: number): string {
  let digits = '';
  while (digits.length < length) digits += Math.floor(random() * 16).toString(16);
  return digits;
}

/** A version 4 UUID (RFC 9562), drawn from `random`. */
export function randomUuid(random: () => number): string {
  const variant = '89ab'.charAt(Math.floor(random() * 4));
  const hex = (length: number) => randomHex(random, length);
  return `${hex(8)}-${hex(4)}-4${hex(3)}-${variant}${hex(3)}-${hex(12)}`;
}
