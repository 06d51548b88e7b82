/** A part of a text that is shown whole, in short, or not at all. */
export interface Block {
  readonly full: string;
  /** What stands in its place when there is no room. */
  readonly short: string;
}

/** What fits. */
export interface FittedBlocks {
  readonly full: readonly string[];
  readonly short: readonly string[];
  /** How many are shown neither whole nor in short. */
  readonly left: number;
}

/**
 * Chooses what of the blocks fits into so many bytes, the first blocks first. Each block is at least named as long as there
 * is room for the names of all; a block is never cut.
 */
export function fitBlocks(blocks: readonly Block[], bytes: number): FittedBlocks {
  const shortSizes = blocks.map((block) => sizeOf(block.short));
  let room = bytes - shortSizes.reduce((sum, size) => sum + size, 0);
  const full: string[] = [];
  const short: string[] = [];
  let left = 0;
  let shortRoom = room < 0 ? bytes : Number.POSITIVE_INFINITY;
  for (const [index, block] of blocks.entries()) {
    const shortSize = shortSizes[index] ?? 0;
    const more = sizeOf(block.full) - shortSize;
    if (more <= room) {
      full.push(block.full);
      room -= more;
    } else if (shortSize <= shortRoom) {
      short.push(block.short);
      shortRoom -= shortSize;
    } else left += 1;
  }
  return { full, short, left };
}

/** Bytes of a block with the blank line after it. */
export function sizeOf(text: string): number {
  return Buffer.byteLength(text) + 2;
}
