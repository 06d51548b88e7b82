import type { EmulatorContext } from '../frame/emulator.ts';
import type { ClusterRecord } from './cluster-store.ts';
import type { JsonObject } from './json-value.ts';

/** Clusters as they were before their last change, for reads that a replica answers which has not heard of it yet. */
export class StaleReads {
  readonly #kept = new Map<string, { readonly body: JsonObject; left: number }>();

  /** Keeps what was shown before an accepted change, for as many reads as the knob `staleReads` says. */
  keep({ uid }: ClusterRecord, body: JsonObject, knobs: EmulatorContext['knobs']): void {
    this.#kept.set(uid, { body, left: Number(knobs['staleReads']) });
  }

  /** What this read is to show instead of what is; undefined when it shows that. */
  take({ uid }: ClusterRecord): JsonObject | undefined {
    const kept = this.#kept.get(uid);
    if (kept === undefined || kept.left <= 0) return undefined;
    kept.left -= 1;
    return kept.body;
  }
}
