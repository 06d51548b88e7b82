import type { Installation } from './installation.ts';
import type { JobRecord } from './job-record.ts';
import type { KnobName } from './knobs.ts';
import type { StartJob } from './new-job.ts';
import {
  beginDeleteResource,
  beginScale,
  endDeleteResource,
  endResourceAction,
  endServerAction,
} from './work-actions.ts';
import { beginDeploy, continueDeploy, endDeploy } from './work-deploy.ts';
import { endProvisioning } from './work-provision.ts';
import { beginDecommission, endDecommission, endModify } from './work-servers.ts';

/** The knob that says how long a job without sub-jobs takes. */
export function durationKnob(job: JobRecord): Extract<KnobName, `${string}Seconds`> {
  switch (job.work.kind) {
    case 'provision':
      return 'provisionSeconds';
    case 'modify':
      return 'modifySeconds';
    case 'decommission':
      return 'decommissionSeconds';
    case 'deploy':
    case 'script':
    case 'delete-resource':
    case 'scale':
    case 'server-action':
    case 'resource-action':
    case 'sync':
      return 'actionSeconds';
    default:
      return job.work satisfies never;
  }
}

/**
 * What happens when a job starts to run: records change, sub-jobs start.
 *
 * @throws {ApiError} When it cannot run; the job then fails.
 */
export function beginWork(installation: Installation, job: JobRecord, start: StartJob): void {
  const { work } = job;
  if (work.kind === 'deploy') beginDeploy(installation, job, work, start);
  else if (work.kind === 'decommission') beginDecommission(installation, job, work);
  else if (work.kind === 'delete-resource') beginDeleteResource(installation, job, start);
  else if (work.kind === 'scale') beginScale(installation, job, work, start);
}

/** Starts further sub-jobs when those before are done; false when there is nothing left to do. */
export function continueWork(installation: Installation, job: JobRecord, start: StartJob): boolean {
  return job.work.kind === 'deploy' && continueDeploy(installation, job, job.work, start);
}

/**
 * What a job leaves behind.
 *
 * @param applies - Whether the change is carried out; false after a failure.
 */
export function endWork(installation: Installation, job: JobRecord, applies: boolean): void {
  const { work } = job;
  switch (work.kind) {
    case 'deploy':
      endDeploy(installation, job, applies);
      break;
    case 'provision':
      endProvisioning(installation, job, applies);
      break;
    case 'decommission':
      endDecommission(installation, job, work, applies);
      break;
    case 'modify':
      if (applies) endModify(installation, job, work.item);
      break;
    case 'delete-resource':
      if (applies) endDeleteResource(installation, job);
      break;
    case 'server-action':
      if (applies) endServerAction(installation, job, work);
      break;
    case 'resource-action':
      if (applies) endResourceAction(installation, job, work.action);
      break;
    case 'script':
    case 'scale':
    case 'sync':
      break;
    default:
      work satisfies never;
  }
}
