import type { Action } from '../../model/change.ts';
import type { EngineEvent } from '../../model/event.ts';

/** What is to be applied, for telling what waits for what. */
export interface ProgressStep {
  readonly address: string;
  readonly action: Action;
  /** Addresses that must be done before. */
  readonly waitsFor: readonly string[];
  /** What the duration of such a step is remembered under: type and action. */
  readonly kind: string;
}

/** A change that runs. */
export interface RunningStep {
  readonly address: string;
  readonly action: Action;
  readonly kind: string;
  readonly startedAt: number;
  /** The server's own words. */
  readonly words: string | undefined;
}

/** How far the reading of one type is. */
export interface ReadingCount {
  readonly name: string;
  readonly read: number;
  /** How many there should be; 0 where nobody knows. */
  readonly wanted: number;
  readonly isComplete: boolean;
}

/** What the events so far amount to. Times are milliseconds since the Unix epoch. */
export class Progress {
  readonly startedAt: number;
  readonly reading = new Map<string, ReadingCount>();
  /** Addresses that a server is asked to validate. */
  readonly asking = new Set<string>();
  readonly running = new Map<string, RunningStep>();
  /** Who holds the state that this run waits for. */
  heldBy: string | undefined;
  isInterrupted = false;
  done = 0;
  failed = 0;
  skipped = 0;
  /** Durations of what was done in this run. */
  readonly durations: { readonly kind: string; readonly ms: number }[] = [];
  #steps = new Map<string, ProgressStep>();
  #left = new Map<string, number>();

  constructor(now: number) {
    this.startedAt = now;
  }

  /** Whether changes are being applied: before that, it is a plan in the making. */
  get isApplying(): boolean {
    return this.#steps.size > 0;
  }

  /** How many addresses are to be applied. */
  get total(): number {
    return this.#steps.size;
  }

  /** Addresses that have not begun, in the order of the plan. */
  get waiting(): readonly ProgressStep[] {
    return [...this.#steps.values()].filter(({ address }) => this.#left.has(address) && !this.running.has(address));
  }

  /** Which of what a step waits for is not done yet. */
  openOf(step: ProgressStep): readonly string[] {
    return step.waitsFor.filter((address) => address !== step.address && this.#left.has(address));
  }

  /** Says what is to be applied; the two halves of a replacement are two steps of one address. */
  plan(steps: readonly ProgressStep[]): void {
    for (const step of steps) {
      const known = this.#steps.get(step.address);
      const waitsFor = [...new Set([...(known?.waitsFor ?? []), ...step.waitsFor])];
      this.#steps.set(step.address, { ...step, waitsFor });
      this.#left.set(step.address, (this.#left.get(step.address) ?? 0) + 1);
    }
  }

  /** Takes an event. */
  take(event: EngineEvent, now: number): void {
    if (event.type !== 'lock_waiting') this.heldBy = undefined;
    switch (event.type) {
      case 'lock_waiting':
        this.heldBy = `${event.owner.who} (pid ${event.owner.pid}): reckon ${event.owner.command}`;
        return;
      case 'refresh_start':
        this.#count(event, { wanted: event.wanted, read: 0, isComplete: false });
        return;
      case 'refresh_progress':
        this.#count(event, { read: event.read, isComplete: false });
        return;
      case 'refresh_complete':
        this.#count(event, { read: event.read, isComplete: true });
        return;
      case 'dry_run_start':
        this.asking.add(event.address);
        return;
      case 'dry_run_complete':
        this.asking.delete(event.address);
        return;
      case 'apply_start': {
        const { address, action } = event;
        const kind = this.#steps.get(address)?.kind ?? action;
        this.running.set(address, { address, action, kind, startedAt: now, words: undefined });
        return;
      }
      case 'apply_progress': {
        const step = this.running.get(event.address);
        if (step !== undefined) this.running.set(event.address, { ...step, words: event.message });
        return;
      }
      case 'apply_complete': {
        const step = this.running.get(event.address);
        if (step !== undefined) this.durations.push({ kind: step.kind, ms: event.elapsedMs });
        if (this.#end(event.address)) this.done += 1;
        return;
      }
      case 'apply_errored':
        this.#end(event.address, true);
        this.failed += 1;
        return;
      case 'apply_skipped':
        if (this.#left.has(event.address)) this.skipped += 1;
        this.#end(event.address, true);
        return;
      case 'interrupted':
        this.isInterrupted = true;
        return;
      case 'version':
      case 'resource_drift':
      case 'drift_resolved':
      case 'planned_change':
      case 'change_summary':
      case 'plan':
      case 'recovered':
      case 'request':
      case 'outputs':
      case 'diagnostic':
        return;
      default:
        event satisfies never;
    }
  }

  #count(
    { resourceType, connection }: { readonly resourceType: string; readonly connection: string },
    change: Partial<ReadingCount>,
  ): void {
    const name = resourceType.startsWith(`${connection}.`) ? resourceType : `${resourceType} (${connection})`;
    const known = this.reading.get(name) ?? { name, read: 0, wanted: 0, isComplete: false };
    this.reading.set(name, { ...known, ...change });
  }

  /** Ends a step. @returns whether its address is through with all its steps */
  #end(address: string, isAll = false): boolean {
    this.running.delete(address);
    const left = this.#left.get(address) ?? 1;
    if (left > 1 && !isAll) {
      this.#left.set(address, left - 1);
      return false;
    }
    this.#left.delete(address);
    return true;
  }
}
