import type { SandboxClock } from '../../frame/emulator.ts';
import { ApiError } from '../api-error.ts';
import type { Platform } from '../platform.ts';
import { applyEffect, undoEffect } from './apply-effect.ts';
import { naturalDuration } from './durations.ts';
import type { Effect, Task } from './task.ts';

/** A job to do. */
export interface JobOrder {
  readonly name: string;
  /** `host:41`: jobs on one object run one after another. */
  readonly target: string;
  /** Who asked for it. */
  readonly account: number;
  readonly effect: Effect;
  /** Names of further rows under the same consul id. */
  readonly companions?: readonly string[];
  /** The job waits until its machine stops. */
  readonly waitsForStop?: boolean;
  /** What the machine's history says about it. */
  readonly params?: Readonly<Record<string, unknown>>;
}

/** Natural time between a task's turn and its start. */
const turnMs = 500;

/** Runs jobs: created → running → complete or failed, in turn for each object. */
export class JobQueue {
  private readonly platformOf: () => Platform;
  private readonly clock: SandboxClock;
  private readonly busyTargets = new Set<string>();
  private timers = new Set<() => void>();

  /** @param platformOf - The platform that the queue is part of. */
  constructor(platformOf: () => Platform, clock: SandboxClock) {
    this.platformOf = platformOf;
    this.clock = clock;
  }

  /** Takes a job up. @returns Its consul id. */
  submit(order: JobOrder): number {
    const { world, knobs } = this.platform;
    const now = this.platform.now();
    const consul = world.consul;
    world.consul += 1;
    const row = {
      consul_id: consul,
      status: 'created',
      defer_reason: order.waitsForStop === true ? 'host_stop' : '',
      output: '',
      target: order.target,
      account: order.account,
      createdAt: now,
      listedAt: now + this.platform.settle(knobs.taskRowDelayMs),
      startedAt: null,
      endedAt: null,
    } as const;
    const task = world.tables.task.insert({ ...row, name: order.name, effect: order.effect });
    for (const name of order.companions ?? []) {
      world.tables.task.insert({ ...row, name, effect: null });
    }
    this.remember(task, order.params ?? {});
    if (task.defer_reason === '') {
      this.advance(order.target);
      return consul;
    }
    const forced = this.platform.faults.takeFailure(task.name);
    if (forced !== undefined) {
      this.fail(task, forced);
    } else if (knobs.deferredTask === 'complete') {
      this.end(task, 'complete', '');
    }
    return consul;
  }

  /** Ends the jobs that waited for this machine to stop. */
  completeDeferred(target: string): void {
    for (const task of this.platform.world.tables.task.all()) {
      if (task.target === target && task.defer_reason !== '' && task.status === 'created') {
        task.startedAt = this.platform.now();
        this.end(task, 'complete', '');
      }
    }
  }

  /** Rows that have passed from the queue to the task manager. */
  listed(): Task[] {
    const now = this.platform.now();
    return this.platform.world.tables.task.where(({ listedAt }) => listedAt <= now);
  }

  /** Ends a task that has not ended yet as failed. */
  abort(task: Task): void {
    if (task.status === 'created' || task.status === 'running') {
      this.fail(task, 'Aborted');
    }
  }

  /** Goes on with the unfinished tasks of a saved world. */
  resume(): void {
    for (const task of this.platform.world.tables.task.all()) {
      if (task.status === 'running') {
        task.status = 'created';
      }
    }
    for (const { target } of this.platform.world.tables.task.all()) {
      this.advance(target);
    }
  }

  /** Forgets everything under way. */
  clear(): void {
    for (const cancel of this.timers) {
      cancel();
    }
    this.timers = new Set();
    this.busyTargets.clear();
  }

  private get platform(): Platform {
    return this.platformOf();
  }

  private advance(target: string): void {
    const next = this.platform.world.tables.task.find(
      (task) => task.target === target && task.status === 'created' && task.defer_reason === '' && task.effect !== null,
    );
    if (next === undefined || this.busyTargets.has(target)) {
      return;
    }
    this.busyTargets.add(target);
    this.later(turnMs, () => this.start(next));
  }

  private start(task: Task): void {
    if (task.status === 'created') {
      for (const row of this.rowsOf(task)) {
        row.status = 'running';
        row.startedAt = this.platform.now();
      }
      this.platform.touch();
      this.later(naturalDuration(task.name), () => this.finish(task));
    } else {
      this.release(task.target);
    }
  }

  private finish(task: Task): void {
    if (task.status === 'running' && task.effect !== null) {
      const forced = this.platform.faults.takeFailure(task.name);
      if (forced === undefined) {
        this.perform(task, task.effect);
      } else {
        this.fail(task, forced);
      }
    }
    this.release(task.target);
  }

  private perform(task: Task, effect: Effect): void {
    try {
      applyEffect(this.platform, effect);
      this.end(task, 'complete', '');
    } catch (error) {
      if (!(error instanceof ApiError)) {
        throw error;
      }
      this.fail(task, error.message);
    }
  }

  private fail(task: Task, output: string): void {
    if (task.effect !== null) {
      undoEffect(this.platform, task.effect);
    }
    this.end(task, 'failed', output);
  }

  private end(task: Task, status: 'complete' | 'failed', output: string): void {
    for (const row of this.rowsOf(task)) {
      row.status = status;
      row.output = output;
      row.defer_reason = '';
      row.endedAt = this.platform.now();
    }
    for (const entry of this.platform.world.tables.history.where((candidate) => candidate.task === task.id)) {
      entry.state = status;
    }
    this.platform.touch();
  }

  private release(target: string): void {
    this.busyTargets.delete(target);
    this.advance(target);
  }

  private rowsOf(task: Task): Task[] {
    return this.platform.world.tables.task.where(({ consul_id }) => consul_id === task.consul_id);
  }

  private remember(task: Task, params: Readonly<Record<string, unknown>>): void {
    const [type, id] = task.target.split(':');
    if (type === 'host') {
      const { tables } = this.platform.world;
      tables.history.insert({
        host: Number(id),
        name: task.name,
        date_create: this.platform.date(),
        params: JSON.stringify(params),
        state: 'running',
        task: task.id,
        user: tables.account.get(task.account)?.email ?? '',
      });
    }
  }

  private later(naturalMs: number, callback: () => void): void {
    const cancel = this.clock.after(this.platform.settle(naturalMs), () => {
      this.timers.delete(cancel);
      callback();
    });
    this.timers.add(cancel);
  }
}
