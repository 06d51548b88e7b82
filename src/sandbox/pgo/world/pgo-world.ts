import type { EmulatorContext } from '../../frame/emulator.ts';
import type { PgoKnob } from '../knobs.ts';
import { pgoKnobs } from '../knobs.ts';
import { conflict, notFound, Refusal } from '../wire/refusal.ts';
import type { Cluster } from './cluster.ts';
import type { ClusterSpec } from './cluster-spec.ts';
import { JobQueue } from './job-queue.ts';
import { parseSelector } from './label-selector.ts';
import type { Job, PgoState } from './pgo-state.ts';
import { seedState } from './seed-state.ts';

/** Kubernetes' name of the cluster resource, as its texts have it. */
const clusterResource = 'pgclusters.crunchydata.com';

/** The emulated Kubernetes cluster with the operator in it: the state, and what is common to all who change it. */
export class PgoWorld {
  /** Replaced as a whole by {@link PgoWorld.reset}: read it when it is needed. */
  state: PgoState;
  /** Work for later. */
  readonly jobs: JobQueue;
  readonly #context: EmulatorContext;

  constructor(context: EmulatorContext, perform: (world: PgoWorld, job: Job) => void) {
    this.#context = context;
    this.state = isState(context.saved) ? structuredClone(context.saved) : seedState();
    this.jobs = new JobQueue(
      context,
      () => this.state,
      (job) => perform(this, job),
    );
    this.jobs.resume();
  }

  /** Back to the seed. */
  reset(): void {
    this.jobs.stop();
    this.state = seedState();
    this.changed();
  }

  /** Says that the state has changed. */
  changed(): void {
    this.#context.changed();
  }

  /** A behaviour's present value, of the type of its default. */
  knob<Name extends PgoKnob>(name: Name): Widen<(typeof pgoKnobs)[Name]['value']> {
    const value: unknown = this.#context.knobs[name];
    const fallback = pgoKnobs[name].value;
    return (typeof value === typeof fallback ? value : fallback) as Widen<(typeof pgoKnobs)[Name]['value']>;
  }

  /** Sets a behaviour from a control. */
  setKnob(name: PgoKnob, value: string | number | boolean): void {
    this.#context.knobs[name] = value;
  }

  /** RFC 3339 in UTC with whole seconds, as Go and Kubernetes write it. */
  timestamp(instant = this.jobs.now()): string {
    return `${new Date(instant).toISOString().slice(0, 19)}Z`;
  }

  /** `length` characters of the seeded randomness, from `alphabet`. */
  characters(length: number, alphabet = 'abcdefghijklmnopqrstuvwxyz'): string {
    let text = '';
    for (let i = 0; i < length; i += 1) {
      text += alphabet[Math.floor(this.#context.random() * alphabet.length)] ?? '';
    }
    return text;
  }

  /** A version 4 UUID of the seeded randomness. */
  uuid(): string {
    const hex = `${this.characters(12, '0123456789abcdef')}4${this.characters(3, '0123456789abcdef')}${this.characters(1, '89ab')}${this.characters(15, '0123456789abcdef')}`;
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  }

  /** A generated password: letters, digits and signs, as the operator makes them. */
  password(length: number): string {
    return this.characters(length, 'abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789!*+-./:;=?@[]_{|}~');
  }

  /** A fresh address of the service network. */
  address(): string {
    const next = this.state.nextAddress;
    this.state.nextAddress += 1;
    return `10.96.${Math.floor(next / 250)}.${(next % 250) + 1}`;
  }

  /** The next resource version. */
  nextVersion(): number {
    this.state.resourceVersion += 1;
    return this.state.resourceVersion;
  }

  /** The cluster of that name, if any. */
  findCluster(namespace: string, name: string): Cluster | undefined {
    return this.state.clusters.find((one) => one.namespace === namespace && one.name === name);
  }

  /** The cluster of that name, or Kubernetes' not-found text. */
  cluster(namespace: string, name: string): Cluster {
    const found = this.findCluster(namespace, name);
    if (found === undefined) {
      throw notFound(clusterResource, name);
    }
    return found;
  }

  /** The clusters of a namespace whose `metadata.labels` a selector matches; all for an empty selector. */
  clustersBySelector(namespace: string, selector: string): Cluster[] {
    const matches = parseSelector(selector);
    return this.state.clusters
      .filter((one) => one.namespace === namespace && matches(one.labels))
      .toSorted((left, right) => (left.name < right.name ? -1 : 1));
  }

  /** Secret of that name in the namespace. */
  secret(namespace: string, name: string): Record<string, string> | undefined {
    return this.state.secrets.find((one) => one.namespace === namespace && one.name === name)?.data;
  }

  /** Creates or replaces a Secret. */
  putSecret(namespace: string, name: string, cluster: string, data: Record<string, string>): void {
    this.removeSecret(namespace, name);
    this.state.secrets.push({ namespace, name, cluster, data });
  }

  /** Removes a Secret; nothing happens when it is not there. */
  removeSecret(namespace: string, name: string): void {
    this.state.secrets = this.state.secrets.filter((one) => one.namespace !== namespace || one.name !== name);
  }

  /**
   * Writes a cluster's changed spec, or meets the conflict that was planted for it.
   *
   * @throws {Refusal} Kubernetes' conflict text; the cluster is then as before.
   */
  updateCluster(cluster: Cluster, spec: ClusterSpec): void {
    const planted = this.state.planted.conflicts.find(
      (one) =>
        one.times > 0 &&
        (one.cluster === '' || one.cluster === cluster.name) &&
        (one.namespace === '' || one.namespace === cluster.namespace),
    );
    if (planted !== undefined) {
      planted.times -= 1;
      this.state.planted.conflicts = this.state.planted.conflicts.filter((one) => one.times > 0);
      throw conflict(clusterResource, cluster.name);
    }
    cluster.spec = spec;
    this.touch(cluster);
  }

  /** Counts up a cluster's version after a change of anything but its spec's validity. */
  touch(cluster: Cluster): void {
    cluster.resourceVersion = this.nextVersion();
    cluster.generation += 1;
    this.changed();
  }

  /**
   * Publishes an event of the operator.
   *
   * @throws {Refusal} When a failure was planted: what the event tells of has happened nevertheless.
   */
  publishEvent(): void {
    if (this.state.planted.eventFailures > 0) {
      this.state.planted.eventFailures -= 1;
      throw new Refusal('dial tcp 127.0.0.1:4150: connect: connection refused');
    }
  }
}

type Widen<T> = T extends boolean ? boolean : T extends number ? number : T extends string ? string : never;

function isState(saved: unknown): saved is PgoState {
  return typeof saved === 'object' && saved !== null && 'clusters' in saved && 'operatorUsers' in saved;
}
