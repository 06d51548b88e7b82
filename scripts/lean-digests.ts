import type { Plugin } from 'rolldown';

const ID = '\0lean-digests';

/** Bytes up to which a digest is worked out in JavaScript. */
const SMALL = 16_384;

/** So many digests are. */
const FEW = 32;

/**
 * SHA-256 of a few texts takes less time than to load Node's module for it, which evaluates all of cryptography. Whatever is
 * longer, or more than a few, or another digest, is Node's own.
 */
const DIGESTS = `
  import { sha256 } from '@noble/hashes/sha2.js';
  let loaded;
  const nodes = () => (loaded ??= process.getBuiltinModule('node:crypto'));
  let count = 0;
  class SmallHash {
    parts = [];
    size = 0;
    large;
    update(data) {
      if (this.large === undefined) {
        const part = typeof data === 'string' ? Buffer.from(data) : data;
        this.parts.push(part);
        this.size += part.length;
        if (this.size > ${SMALL}) {
          this.large = nodes().createHash('sha256');
          for (const part of this.parts.splice(0)) this.large.update(part);
        }
      } else this.large.update(data);
      return this;
    }
    digest(encoding) {
      if (this.large !== undefined) return this.large.digest(encoding);
      const bytes = Buffer.from(sha256(Buffer.concat(this.parts)));
      return encoding === undefined ? bytes : bytes.toString(encoding);
    }
  }
  export const createHash = (name) =>
    loaded === undefined && name === 'sha256' && count++ < ${FEW} ? new SmallHash() : nodes().createHash(name);
  export const createHmac = (...given) => nodes().createHmac(...given);
  export const randomBytes = (...given) => nodes().randomBytes(...given);
  export const randomUUID = (...given) => nodes().randomUUID(...given);
  export const timingSafeEqual = (...given) => nodes().timingSafeEqual(...given);`;

/** `node:crypto` for the built program's own modules. */
export const leanDigests: Plugin = {
  name: 'lean-digests',
  resolveId: (id, importer) => {
    if (id !== 'node:crypto' || importer === undefined) return undefined;
    return /[\\/]src[\\/](?!sandbox)/.test(importer) && !importer.includes('node_modules') ? ID : undefined;
  },
  load: (id) => (id === ID ? { code: DIGESTS, moduleType: 'js' } : undefined),
};
