import type { EmulatorContext } from '../../frame/emulator.ts';
import type { PgoKnob } from '../knobs.ts';
import type { Cluster } from './cluster.ts';
import type { Job, PgoState } from './pgo-state.ts';

const pollsKnob: PgoKnob = 'pollsPerStep';

/**
 * What the operator process will do later. Jobs are plain records of the state, so that a saved state goes on where it
 * stopped; each hangs on the sandbox's clock, or on being looked at when the knob `pollsPerStep` says so.
 */
export class JobQueue {
  readonly #context: EmulatorContext;
  readonly #state: () => PgoState;
  readonly #perform: (job: Job) => void;
  readonly #timers = new Map<number, () => void>();
  #instant: number | undefined;

  constructor(context: EmulatorContext, state: () => PgoState, perform: (job: Job) => void) {
    this.#context = context;
    this.#state = state;
    this.#perform = perform;
  }

  /** The present instant; within a job the instant it was due, however late it runs. */
  now(): number {
    return this.#instant ?? this.#context.clock.now();
  }

  /**
   * Adds work for a cluster.
   *
   * @param naturalMs - How long the real operator takes for it; `--settle` shrinks or stretches it.
   * @param notBefore - Instant from which that time counts, when it is later than now.
   */
  add(cluster: Cluster, kind: string, naturalMs: number, subject = '', notBefore = 0): void {
    const polls = Number(this.#context.knobs[pollsKnob] ?? 0);
    this.#put(
      { kind, namespace: cluster.namespace, cluster: cluster.name, uid: cluster.uid, subject },
      Math.max(this.now(), notBefore) + this.#context.settle(naturalMs),
      polls > 0 ? polls : undefined,
    );
  }

  /** Present instant and what a natural time takes from there. */
  after(naturalMs: number): number {
    return this.now() + this.#context.settle(naturalMs);
  }

  /** Adds work that belongs to no cluster. */
  addFor(namespace: string, kind: string, naturalMs: number, subject = ''): void {
    this.#put({ kind, namespace, cluster: '', uid: '', subject }, this.after(naturalMs));
  }

  /** Counts a look at the cluster: jobs that wait for looks come nearer. */
  looked(cluster: Cluster): void {
    for (const job of this.#state().jobs.filter((one) => one.uid === cluster.uid && one.polls !== undefined)) {
      job.polls = (job.polls ?? 1) - 1;
      if (job.polls <= 0) {
        this.#run(job);
      }
    }
  }

  /** Takes back the jobs of a cluster, those of the given kinds or all. */
  cancel(cluster: Cluster, kinds?: readonly string[]): void {
    for (const job of this.#state().jobs.filter((one) => one.uid === cluster.uid)) {
      if (kinds === undefined || kinds.includes(job.kind)) {
        this.#forget(job);
      }
    }
  }

  /** Whether a job of that kind waits for the cluster. */
  awaits(cluster: Cluster, kind: string): boolean {
    return this.#state().jobs.some((job) => job.uid === cluster.uid && job.kind === kind);
  }

  /** Does everything that waits, and what follows from it, at once. */
  runAll(): void {
    for (let job = this.#earliest(); job !== undefined; job = this.#earliest()) {
      this.#run(job);
    }
  }

  /** Lets go of every timer: the state is about to be replaced. */
  stop(): void {
    for (const cancel of this.#timers.values()) {
      cancel();
    }
    this.#timers.clear();
  }

  /** Sets timers for the jobs that the state already holds. */
  resume(): void {
    for (const job of this.#state().jobs) {
      this.#arm(job);
    }
  }

  #put(job: Omit<Job, 'id' | 'dueAt' | 'polls'>, dueAt: number, polls?: number): void {
    const state = this.#state();
    const added: Job = { id: state.nextJob, ...job, dueAt, ...(polls === undefined ? {} : { polls }) };
    state.nextJob += 1;
    state.jobs.push(added);
    this.#arm(added);
  }

  #arm(job: Job): void {
    if (job.polls === undefined) {
      const delay = Math.max(0, job.dueAt - this.#context.clock.now());
      this.#timers.set(
        job.id,
        this.#context.clock.after(delay, () => this.#run(job)),
      );
    }
  }

  #run(job: Job): void {
    this.#forget(job);
    const outer = this.#instant;
    this.#instant = job.polls === undefined ? job.dueAt : this.#context.clock.now();
    try {
      this.#perform(job);
    } finally {
      this.#instant = outer;
      this.#context.changed();
    }
  }

  #forget(job: Job): void {
    const state = this.#state();
    state.jobs = state.jobs.filter((one) => one.id !== job.id);
    this.#timers.get(job.id)?.();
    this.#timers.delete(job.id);
  }

  #earliest(): Job | undefined {
    return this.#state().jobs.toSorted((left, right) => left.dueAt - right.dueAt || left.id - right.id)[0];
  }
}
