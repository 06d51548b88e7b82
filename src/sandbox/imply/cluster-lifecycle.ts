import type { EmulatorContext } from '../frame/emulator.ts';
import type { AllowedUpdate } from './classify-update.ts';
import type { ClusterEvent, ClusterRecord, ClusterStore, RunningUpdate } from './cluster-store.ts';
import { groupOf, makeFleet, makeServer, replicasOf, type Server, serverGroups } from './server-fleet.ts';

/** An update that is to go wrong, as ordered by the controls. */
export interface OrderedFailure {
  /** Text of the event. */
  readonly message: string;
  /** Uid of the cluster; absent for the next update of any. */
  readonly uid?: string;
  /** State it ends in. */
  readonly state: string;
}

interface Step {
  readonly naturalMs: number;
  readonly act: () => void;
}

const keptEvents = 50;

/** Moves clusters through time: what an accepted request has set off happens here, step by step by the sandbox's clock. */
export class ClusterLifecycle {
  readonly #context: EmulatorContext;
  readonly #store: ClusterStore;
  #failures: OrderedFailure[] = [];

  constructor(context: EmulatorContext, store: ClusterStore) {
    this.#context = context;
    this.#store = store;
  }

  /** Takes up what a run with `--data` left unfinished: it ends as it was meant to. */
  resume(): void {
    for (const cluster of this.#store.all()) {
      const update = cluster.update;
      if (update === undefined) continue;
      const rebuild = () => {
        cluster.servers = update.end === 'STARTED' ? this.#fleet(cluster) : [];
      };
      this.#run(cluster, update.kind, update.end, [{ naturalMs: 10_000, act: rebuild }]);
    }
  }

  /** The next update ends badly. */
  failNext(failure: OrderedFailure): void {
    this.#failures.push(failure);
  }

  /** Forgets what is to fail. */
  reset(): void {
    this.#failures = [];
  }

  /** A new cluster's first way up, or straight to `STOPPED` where that is desired. */
  create(cluster: ClusterRecord): void {
    const end = endOf(cluster);
    const act = () => {
      if (end === 'STARTED') cluster.servers = this.#fleet(cluster);
    };
    this.#run(cluster, 'create', end, [{ naturalMs: 60_000, act }]);
  }

  /** A cluster that has been there for a while. */
  settleNew(cluster: ClusterRecord): void {
    cluster.state = endOf(cluster);
    if (cluster.state === 'STARTED') cluster.servers = this.#fleet(cluster);
  }

  /** Carries out an accepted change; the record already holds the new configuration. */
  update(cluster: ClusterRecord, change: AllowedUpdate): void {
    if (change.kind === 'at-once') {
      this.note(cluster, 'INFO', `Configuration ${cluster.version} stored`);
      cluster.state = 'STOPPED';
      return;
    }
    const steps = this.#stepsOf(cluster, change);
    if (change.kind === 'hard') cluster.servers = [];
    this.#run(cluster, change.kind, change.kind === 'stop' ? 'STOPPED' : 'STARTED', steps);
  }

  #stepsOf(cluster: ClusterRecord, change: Exclude<AllowedUpdate, { kind: 'at-once' }>): Step[] {
    const renew = () => {
      cluster.servers = this.#fleet(cluster);
    };
    const empty = () => {
      cluster.servers = [];
    };
    switch (change.kind) {
      case 'in-place':
        return [{ naturalMs: 10_000, act: () => undefined }];
      case 'scale':
        return [{ naturalMs: 30_000, act: () => this.#scale(cluster) }];
      case 'rolling':
        return this.#rollingSteps(cluster, new Set(change.groups));
      case 'hard':
        return [{ naturalMs: 30_000, act: renew }];
      case 'start':
        return [{ naturalMs: 60_000, act: renew }];
      case 'stop':
        return [{ naturalMs: 20_000, act: empty }];
      default:
        return change satisfies never;
    }
  }

  /** Terminates one server; another starts by itself. */
  replaceServer(cluster: ClusterRecord, server: Server): void {
    cluster.servers = cluster.servers.filter((other) => other !== server);
    const act = () => {
      const successor = makeServer(cluster.configuration.spec, groupOf(server), this.#context.random);
      cluster.servers = [...cluster.servers, successor];
      this.note(cluster, 'INFO', `Server ${server.instanceId} replaced by ${successor.instanceId}`);
    };
    this.#run(cluster, 'replace', 'STARTED', [{ naturalMs: 30_000, act }]);
  }

  /** @param naturalMs - How long it is still listed; 0 is gone at once. */
  remove(cluster: ClusterRecord, naturalMs: number): void {
    if (naturalMs === 0) this.#store.remove(cluster);
    else this.#run(cluster, 'delete', 'GONE', [{ naturalMs, act: () => undefined }]);
  }

  /** Keeps a cluster busy for exactly `busyMs` of the clock, as another actor's update would. */
  occupy(cluster: ClusterRecord, busyMs: number): void {
    const update = this.#begin(cluster, 'edit', endOf(cluster), 1);
    this.#context.clock.after(busyMs, () => this.#finish(cluster, update));
  }

  /** Adds an event. */
  note(cluster: ClusterRecord, type: ClusterEvent['type'], message: string): void {
    cluster.events.push({ timestamp: new Date(this.#context.clock.now()).toISOString(), type, message });
    if (cluster.events.length > keptEvents) cluster.events.shift();
  }

  #run(cluster: ClusterRecord, kind: RunningUpdate['kind'], end: RunningUpdate['end'], steps: readonly Step[]): void {
    const update = this.#begin(cluster, kind, end, steps.length);
    const failure = this.#takeFailure(cluster);
    const take = ([step, ...rest]: readonly Step[]) => {
      if (step === undefined) return this.#finish(cluster, update);
      this.#context.clock.after(this.#context.settle(step.naturalMs), () => {
        if (cluster.update !== update) return;
        if (failure !== undefined && rest.length === 0) return this.#fail(cluster, failure);
        step.act();
        update.completedSteps += 1;
        this.#context.changed();
        take(rest);
      });
    };
    take(steps);
  }

  #begin(cluster: ClusterRecord, kind: RunningUpdate['kind'], end: RunningUpdate['end'], totalSteps: number) {
    const update = { kind, end, totalSteps, completedSteps: 0, startedAt: this.#context.clock.now() };
    cluster.update = update;
    cluster.state = 'UPDATING';
    this.note(cluster, 'INFO', `Update to configuration ${cluster.version} started (${kind})`);
    return update;
  }

  #finish(cluster: ClusterRecord, update: RunningUpdate): void {
    if (cluster.update !== update) return;
    delete cluster.update;
    if (update.end === 'GONE') this.#store.remove(cluster);
    else cluster.state = update.end;
    this.note(cluster, 'INFO', `Update to configuration ${cluster.version} completed (${update.kind})`);
    this.#context.changed();
  }

  #fail(cluster: ClusterRecord, failure: OrderedFailure): void {
    delete cluster.update;
    cluster.state = failure.state;
    this.note(cluster, 'ERROR', failure.message);
    this.#context.changed();
  }

  #takeFailure(cluster: ClusterRecord): OrderedFailure | undefined {
    const failure = this.#failures.find(({ uid }) => uid === undefined || uid === cluster.uid);
    this.#failures = this.#failures.filter((other) => other !== failure);
    return failure;
  }

  /** Each server of the groups is swapped in one step, so that every role always has one; then what is missing comes. */
  #rollingSteps(cluster: ClusterRecord, groups: ReadonlySet<string>): Step[] {
    const concerned = cluster.servers.filter((server) => groups.has(groupOf(server)));
    const swaps = concerned.map((old) => ({
      naturalMs: 10_000,
      act: () => {
        const successor = makeServer(cluster.configuration.spec, groupOf(old), this.#context.random);
        cluster.servers = cluster.servers.map((server) => (server === old ? successor : server));
        this.note(cluster, 'INFO', `Server ${old.instanceId} replaced by ${successor.instanceId}`);
      },
    }));
    return [...swaps, { naturalMs: 0, act: () => this.#scale(cluster) }];
  }

  #scale(cluster: ClusterRecord): void {
    const { spec } = cluster.configuration;
    cluster.servers = serverGroups.flatMap((group) => {
      const wanted = replicasOf(spec, group);
      const kept = cluster.servers.filter((server) => groupOf(server) === group).slice(0, wanted);
      const added = Array.from({ length: wanted - kept.length }, () => makeServer(spec, group, this.#context.random));
      return [...kept, ...added];
    });
  }

  #fleet(cluster: ClusterRecord): Server[] {
    return makeFleet(cluster.configuration.spec, this.#context.random);
  }
}

function endOf(cluster: ClusterRecord): 'STARTED' | 'STOPPED' {
  return cluster.configuration.spec['desiredState'] === 'STOPPED' ? 'STOPPED' : 'STARTED';
}
