import type * as NodeCrypto from 'node:crypto';
import { sha256 } from '@noble/hashes/sha2.js';

/*
 * What the program's own modules take of `node:crypto`, put in its place by `lean-digests.ts`. SHA-256 of a few texts takes less
 * time than to load Node's module for it, which evaluates all of cryptography. Whatever is longer, or more than a few, or
 * another digest, is Node's own.
 */

/** Bytes up to which a digest is worked out in JavaScript. */
const SMALL = 16_384;

/** So many digests are. */
const FEW = 32;

let loaded: typeof NodeCrypto | undefined;
let count = 0;

function nodes(): typeof NodeCrypto {
  loaded ??= process.getBuiltinModule('node:crypto');
  return loaded;
}

class SmallHash {
  #parts: Uint8Array[] = [];
  #size = 0;
  #large: NodeCrypto.Hash | undefined;

  update(data: string | Uint8Array): this {
    const part = typeof data === 'string' ? Buffer.from(data) : data;
    this.#size += part.length;
    this.#parts.push(part);
    if (this.#size > SMALL) {
      this.#large ??= nodes().createHash('sha256');
      for (const waiting of this.#parts.splice(0)) this.#large.update(waiting);
    }
    return this;
  }

  digest(encoding: NodeCrypto.BinaryToTextEncoding): string {
    return this.#large?.digest(encoding) ?? Buffer.from(sha256(Buffer.concat(this.#parts))).toString(encoding);
  }
}

export const createHash = (name: string): SmallHash | NodeCrypto.Hash => {
  if (loaded !== undefined || name !== 'sha256' || count === FEW) return nodes().createHash(name);
  count += 1;
  return new SmallHash();
};
export const createHmac: typeof NodeCrypto.createHmac = (...given) => nodes().createHmac(...given);
export const randomBytes = (size: number): Buffer => nodes().randomBytes(size);
export const randomUUID: typeof NodeCrypto.randomUUID = (...given) => nodes().randomUUID(...given);
export const timingSafeEqual: typeof NodeCrypto.timingSafeEqual = (...given) => nodes().timingSafeEqual(...given);
