import { ApiError, ruleBroken } from './api-error.ts';
import { type Installation, knob, now } from './installation.ts';
import type { JobOutcome, JobRecord, PlannedOutcome } from './job-record.ts';
import { beginWork, continueWork, durationKnob, endWork } from './job-work.ts';
import type { NewJob } from './new-job.ts';
import { settleOrder } from './settle-order.ts';
import { JOB_TYPE_NAMES, subjobsOf } from './show-job.ts';
import { byId, insert } from './world.ts';

function isLive(job: JobRecord): boolean {
  return job.status === 'PENDING' || job.status === 'QUEUED' || job.status === 'RUNNING' || job.status === 'TO_CANCEL';
}

function arm(installation: Installation, job: JobRecord, delayMs: number): void {
  installation.timers.get(job.id)?.();
  job.nextAt = now(installation) + delayMs;
  const timer = installation.context.clock.after(delayMs, () => {
    installation.timers.delete(job.id);
    job.nextAt = 0;
    step(installation, job);
    installation.context.changed();
  });
  installation.timers.set(job.id, timer);
}

function natural(installation: Installation, seconds: number): number {
  return installation.context.settle(seconds * 1000);
}

function pickup(installation: Installation, job: JobRecord): void {
  arm(installation, job, natural(installation, knob(installation, 'pickupSeconds')));
}

/** Puts a job into the queue; the engine picks it up by itself. */
export function startJob(installation: Installation, given: NewJob): JobRecord {
  const job = insert(installation.world, 'jobs', (id) => ({
    ...given,
    id,
    status: 'PENDING' as const,
    completed: 0,
    messages: [],
    createDate: now(installation),
    startDate: 0,
    endDate: 0,
    output: '',
    errors: '',
    nextAt: 0,
    isParked: false,
    planned: null,
  }));
  pickup(installation, job);
  return job;
}

function step(installation: Installation, job: JobRecord): void {
  const { heldAt } = installation.world;
  const isLast = job.completed + 1 >= job.tasks.length;
  const isHeld =
    (job.status === 'PENDING' && heldAt === 'start') || (job.status === 'RUNNING' && isLast && heldAt === 'finish');
  if (isHeld) {
    job.isParked = true;
  } else if (job.status === 'PENDING') {
    job.status = 'QUEUED';
    pickup(installation, job);
  } else if (job.status === 'QUEUED') {
    run(installation, job);
  } else if (job.status === 'TO_CANCEL') {
    end(installation, job, 'CANCELED');
  } else if (job.status === 'RUNNING') {
    job.messages.push(job.tasks[job.completed] ?? '');
    job.completed += 1;
    if (job.completed < job.tasks.length) armTask(installation, job);
    else end(installation, job, job.planned?.status ?? 'SUCCESS');
  }
}

function armTask(installation: Installation, job: JobRecord): void {
  const seconds = knob(installation, durationKnob(job)) / Math.max(1, job.tasks.length);
  arm(installation, job, natural(installation, seconds));
}

function run(installation: Installation, job: JobRecord): void {
  job.status = 'RUNNING';
  job.startDate = now(installation);
  try {
    beginWork(installation, job, (subjob) => startJob(installation, subjob));
  } catch (cause) {
    if (!(cause instanceof ApiError)) throw cause;
    job.errors = cause.message;
    end(installation, job, 'FAILURE');
    return;
  }
  const isLeaf = subjobsOf(installation, job).length === 0;
  job.planned = takePlan(installation, job, isLeaf);
  if (isLeaf) armTask(installation, job);
}

function takePlan(installation: Installation, job: JobRecord, isLeaf: boolean): PlannedOutcome | null {
  const plans = installation.world.plannedOutcomes;
  const hostnames = job.serverIds.map((id) => byId(installation.world, 'servers', id)?.hostname);
  const index = plans.findIndex(
    (plan) =>
      (plan.type === '' ? isLeaf : plan.type === job.type || plan.type === JOB_TYPE_NAMES[job.type]) &&
      (plan.hostname === '' || hostnames.includes(plan.hostname)),
  );
  return index < 0 ? null : (plans.splice(index, 1)[0] ?? null);
}

function end(installation: Installation, job: JobRecord, outcome: JobOutcome): void {
  job.status = outcome;
  job.endDate = now(installation);
  if (job.startDate === 0) job.startDate = job.endDate;
  job.isParked = false;
  job.output = job.planned?.output || job.output;
  job.errors = job.planned?.errors || job.errors || (outcome === 'FAILURE' ? 'The job failed.' : '');
  const isSuccess = outcome === 'SUCCESS' || outcome === 'WARNING';
  endWork(installation, job, isSuccess && job.planned?.applies !== false);
  const parent = byId(installation.world, 'jobs', job.parentId);
  if (parent !== undefined) subjobEnded(installation, parent);
  else settleOrder(installation, job.orderId);
}

function subjobEnded(installation: Installation, parent: JobRecord): void {
  const subjobs = subjobsOf(installation, parent);
  if (parent.status !== 'RUNNING' || subjobs.some(isLive)) return;
  parent.messages.push(parent.tasks[parent.completed] ?? 'Finished');
  parent.completed = Math.min(parent.completed + 1, parent.tasks.length);
  const failed = subjobs.filter((job) => job.status === 'FAILURE' || job.status === 'CANCELED');
  if (failed.length > 0) {
    parent.errors = failed.map((job) => `Job id ${job.id}: ${job.errors || job.status}`).join('\n');
    end(installation, parent, 'FAILURE');
    return;
  }
  try {
    if (continueWork(installation, parent, (subjob) => startJob(installation, subjob))) return;
  } catch (cause) {
    if (!(cause instanceof ApiError)) throw cause;
    parent.errors = cause.message;
    end(installation, parent, 'FAILURE');
    return;
  }
  const warned = subjobs.some((job) => job.status === 'WARNING');
  end(installation, parent, parent.planned?.status ?? (warned ? 'WARNING' : 'SUCCESS'));
}

/**
 * Cancels a job and its sub-jobs: `TO_CANCEL`, then `CANCELED`.
 *
 * @throws {ApiError} When it has ended.
 */
export function cancelJob(installation: Installation, job: JobRecord): void {
  if (!isLive(job)) throw ruleBroken(`Job ${job.id} is ${job.status} and cannot be canceled`);
  for (const subjob of subjobsOf(installation, job).filter(isLive)) cancelJob(installation, subjob);
  job.status = 'TO_CANCEL';
  pickup(installation, job);
}

/** Lets held jobs go on: one, or with 0 all of them. */
export function releaseJobs(installation: Installation, id: number): void {
  for (const job of installation.world.tables.jobs.filter((candidate) => candidate.isParked)) {
    if (id !== 0 && job.id !== id) continue;
    job.isParked = false;
    proceed(installation, job);
  }
}

/** The step that a hold had stopped. */
function proceed(installation: Installation, job: JobRecord): void {
  const held = installation.world.heldAt;
  installation.world.heldAt = 'none';
  step(installation, job);
  installation.world.heldAt = held;
}

/** Arms the timers of jobs that a saved state has left under way. */
export function resumeJobs(installation: Installation): void {
  for (const job of installation.world.tables.jobs.filter((candidate) => candidate.nextAt > 0 && !candidate.isParked)) {
    arm(installation, job, Math.max(0, job.nextAt - now(installation)));
  }
}
