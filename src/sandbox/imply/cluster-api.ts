import type { EmulatorContext } from '../frame/emulator.ts';
import { randomUuid } from '../frame/random.ts';
import { ApiError, badArgument, clusterNotFound, type ErrorDetail, stateConflict } from './api-error.ts';
import { type AllowedUpdate, classifyUpdate, type UpdateKind } from './classify-update.ts';
import type { ClusterLifecycle } from './cluster-lifecycle.ts';
import type { ClusterRecord, ClusterStore } from './cluster-store.ts';
import { isJsonObject, isSameJson, type JsonObject, type JsonValue, valueAt } from './json-value.ts';
import { type Configuration, normalizeCluster } from './normalize-cluster.ts';
import { nameOf, normalizationOf, shownState } from './present-cluster.ts';
import { validateCluster, validateMutability } from './validate-cluster.ts';

/** What the routes do, apart from HTTP: every function throws `ApiError` where the API would refuse. */
export class ClusterApi {
  readonly #context: EmulatorContext;
  readonly #store: ClusterStore;
  readonly #lifecycle: ClusterLifecycle;

  constructor(context: EmulatorContext, store: ClusterStore, lifecycle: ClusterLifecycle) {
    this.#context = context;
    this.#store = store;
    this.#lifecycle = lifecycle;
  }

  /** @throws {ApiError} 404. */
  find(clusterId: string): ClusterRecord {
    const cluster = this.#store.get(clusterId);
    if (cluster === undefined) throw clusterNotFound(clusterId);
    return cluster;
  }

  /** Checks and normalises what would be created; does nothing. */
  prepare(body: JsonObject): Configuration {
    const faults = [...this.#serverOwnedFaults(body), ...validateCluster(body, this.#rejectsUnknown())];
    const duplicate = this.#duplicateName(body, undefined);
    if (duplicate !== undefined && this.#context.knobs['duplicateNames'] === 'badArgument') faults.push(duplicate);
    if (faults.length > 0) throw badArgument(faults);
    if (duplicate !== undefined) throw new ApiError(409, 'StateConflict', duplicate.message);
    return normalizeCluster(body, normalizationOf(this.#context.knobs));
  }

  /** Creates a cluster; `isSettled` skips the wait. */
  create(configuration: Configuration, isSettled = false): ClusterRecord {
    let uid = randomUuid(this.#context.random);
    while (this.#store.get(uid) !== undefined) uid = randomUuid(this.#context.random);
    const version = Number(this.#context.knobs['firstVersion']);
    const history = [{ version, configuration }];
    const cluster: ClusterRecord = { uid, configuration, state: 'UPDATING', version, servers: [], events: [], history };
    this.#store.add(cluster);
    if (isSettled) this.#lifecycle.settleNew(cluster);
    else this.#lifecycle.create(cluster);
    this.#context.changed();
    return cluster;
  }

  /**
   * Refuses what a busy cluster refuses.
   *
   * @param target - The word after "to" in the conflict's text.
   */
  assertIdle(cluster: ClusterRecord, target: string): void {
    if (cluster.update === undefined) return;
    throw stateConflict(cluster.uid, shownState(cluster, this.#context.knobs), target);
  }

  /** The state that a PATCH or PUT of this body asks for, as the conflict's text names it. */
  targetOf(cluster: ClusterRecord, body: JsonObject): string {
    const desired = valueAt(body, 'spec.desiredState');
    return typeof desired === 'string' && desired !== cluster.configuration.spec['desiredState'] ? desired : 'UPDATING';
  }

  /**
   * Checks a changed cluster against the present one and, unless `dryRun`, carries it out.
   *
   * @param body - What the client sent, for what it must not send.
   * @param result - The complete cluster that would come of it.
   * @returns The configuration as it is, or would be, after.
   */
  change(cluster: ClusterRecord, body: JsonObject, result: JsonValue, flags: { dryRun: boolean; force: boolean }) {
    const candidate = isJsonObject(result) ? result : {};
    const { knobs } = this.#context;
    const faults = [...this.#serverOwnedFaults(body), ...validateCluster(candidate, this.#rejectsUnknown())];
    const before = normalizeCluster(cluster.configuration, { ...normalizationOf(knobs), keepsUnknown: true });
    const after = normalizeCluster(candidate, normalizationOf(knobs));
    if (knobs['immutableFields'] === true) {
      const isNews = ({ target }: ErrorDetail) => !faults.some((fault) => target.startsWith(fault.target));
      faults.push(...validateMutability(before, after).filter(isNews));
    }
    const duplicate = this.#duplicateName(candidate, cluster);
    if (duplicate !== undefined && knobs['duplicateNames'] === 'badArgument') faults.push(duplicate);
    if (faults.length > 0) throw badArgument(faults);
    if (duplicate !== undefined) throw new ApiError(409, 'StateConflict', duplicate.message);
    if (isSameJson(before, after)) return cluster.configuration;
    const update = this.#allowed(cluster, classify(cluster, before, after, flags.force));
    if (flags.dryRun) return after;
    this.record(cluster, after);
    this.#lifecycle.update(cluster, update);
    return after;
  }

  /** Makes a configuration the present one, under the next version. */
  record(cluster: ClusterRecord, configuration: Configuration): void {
    cluster.version += 1;
    cluster.configuration = configuration;
    cluster.history.push({ version: cluster.version, configuration });
    this.#context.changed();
  }

  /** A hard update that nobody has allowed is refused, the way the knob says, or done all the same. */
  #allowed(cluster: ClusterRecord, update: UpdateKind): AllowedUpdate {
    if (update.kind !== 'refused') return update;
    const message = 'A rolling update is not possible because the cluster is not highly available; allow a hard update';
    switch (this.#context.knobs['hardUpdateRefusal']) {
      case 'accept':
        return { kind: 'hard' };
      case 'conflict':
        throw new ApiError(409, 'StateConflict', `Cluster [${cluster.uid}]: ${message}`);
      default:
        throw badArgument([{ code: 'HardUpdateRequired', target: 'force', message }]);
    }
  }

  #rejectsUnknown(): boolean {
    return this.#context.knobs['unknownFields'] === 'reject';
  }

  #serverOwnedFaults(body: JsonObject): ErrorDetail[] {
    if (this.#context.knobs['serverOwnedFields'] !== 'reject') return [];
    const targets = ['metadata.uid', 'status'].filter((target) => valueAt(body, target) !== undefined);
    return targets.map((target) => ({ code: 'ReadOnlyValue', target, message: `Field [${target}] cannot be set` }));
  }

  #duplicateName(candidate: JsonObject, self: ClusterRecord | undefined): ErrorDetail | undefined {
    const name = nameOf(candidate);
    if (this.#context.knobs['duplicateNames'] === 'allow') return undefined;
    if (this.#store.named(name).every((other) => other === self)) return undefined;
    const message = `Cluster name [${name}] is already in use`;
    return { code: 'DuplicateValue', target: 'metadata.name', message };
  }
}

/** A cluster whose last update failed has servers in no known order: whatever comes next builds them anew. */
function classify(cluster: ClusterRecord, before: Configuration, after: Configuration, force: boolean): UpdateKind {
  const update = classifyUpdate(before.spec, after.spec, force);
  const isBroken = cluster.state !== 'STARTED' && cluster.state !== 'STOPPED';
  return isBroken && update.kind !== 'stop' && update.kind !== 'at-once' ? { kind: 'hard' } : update;
}
