import type { Instant } from '../frame/emulator.ts';
import type { Configuration } from './normalize-cluster.ts';
import type { Server } from './server-fleet.ts';

/** A line of a cluster's history of happenings. */
export interface ClusterEvent {
  /** ISO 8601. */
  readonly timestamp: string;
  readonly type: 'INFO' | 'ERROR';
  readonly message: string;
}

/** An update under way. */
export interface RunningUpdate {
  readonly kind:
    | 'create'
    | 'in-place'
    | 'scale'
    | 'rolling'
    | 'hard'
    | 'start'
    | 'stop'
    | 'replace'
    | 'edit'
    | 'delete';
  readonly startedAt: Instant;
  readonly totalSteps: number;
  completedSteps: number;
  /** Where it ends when nothing goes wrong. */
  readonly end: 'STARTED' | 'STOPPED' | 'GONE';
}

/** A cluster as the emulator holds it. */
export interface ClusterRecord {
  readonly uid: string;
  configuration: Configuration;
  /** `UPDATING`, `STARTED`, `STOPPED`, or whatever a failed update ended in. */
  state: string;
  version: number;
  servers: Server[];
  readonly events: ClusterEvent[];
  /** Every accepted configuration, the present one last. */
  readonly history: { readonly version: number; readonly configuration: Configuration }[];
  /** Present while it is busy. */
  update?: RunningUpdate;
}

/** The account's clusters, in the order they were made. */
export class ClusterStore {
  #clusters = new Map<string, ClusterRecord>();

  /** @param saved - What `snapshot` gave in an earlier run. */
  constructor(saved: unknown) {
    const { clusters = [] } = (saved ?? {}) as { clusters?: ClusterRecord[] };
    for (const cluster of clusters) this.add(cluster);
  }

  all(): ClusterRecord[] {
    return [...this.#clusters.values()];
  }

  get(uid: string): ClusterRecord | undefined {
    return this.#clusters.get(uid);
  }

  named(name: string): ClusterRecord[] {
    return this.all().filter((cluster) => cluster.configuration.metadata['name'] === name);
  }

  add(cluster: ClusterRecord): void {
    this.#clusters.set(cluster.uid, cluster);
  }

  remove(cluster: ClusterRecord): void {
    this.#clusters.delete(cluster.uid);
  }

  clear(): void {
    this.#clusters.clear();
  }

  snapshot(): { clusters: ClusterRecord[] } {
    return { clusters: this.all() };
  }
}
