import { randomBytes, randomUUID } from 'node:crypto';
import type { State } from '../model/state.ts';

/** A state that holds nothing and was never saved, with a lineage and a fingerprint key of its own. */
export function makeState(): State {
  return {
    version: 1,
    lineage: randomUUID(),
    serial: 0,
    fingerprintKey: randomBytes(32).toString('base64'),
    resources: new Map(),
    outputs: new Map(),
  };
}
