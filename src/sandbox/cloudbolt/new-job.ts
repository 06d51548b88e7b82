import type { JobRecord, JobType, Work } from './job-record.ts';

/** What a job is started with. */
export interface NewJob {
  readonly type: JobType;
  readonly work: Work;
  readonly tasks: string[];
  readonly ownerId: number;
  readonly orderId: number;
  readonly parentId: number;
  readonly resourceId: number;
  readonly serverIds: number[];
}

/** Puts a job into the queue. */
export type StartJob = (job: NewJob) => JobRecord;
