import type { BuildArguments, DeployItem, ModItem } from './order-record.ts';
import type { ServerStatus } from './server-record.ts';

/** States of a job (vendor's job engine page); the last four are final. */
export type JobStatus = 'PENDING' | 'QUEUED' | 'RUNNING' | 'TO_CANCEL' | 'SUCCESS' | 'WARNING' | 'FAILURE' | 'CANCELED';

/** How a job can end. */
export type JobOutcome = 'SUCCESS' | 'WARNING' | 'FAILURE' | 'CANCELED';

/** Internal type names, as filters use them. */
export type JobType =
  | 'deploy_blueprint'
  | 'provision'
  | 'modserver'
  | 'decom'
  | 'orchestration_hook'
  | 'server_action'
  | 'resource_action'
  | 'syncvms';

/** What a job does. */
export type Work =
  | { kind: 'deploy'; item: DeployItem; groupId: number; stage: number }
  | { kind: 'provision'; build: BuildArguments; groupId: number; hostname: string }
  | { kind: 'script'; buildItem: string }
  | { kind: 'modify'; item: ModItem }
  | { kind: 'decommission'; before: { serverId: number; status: ServerStatus }[]; resourceIds: number[] }
  | { kind: 'delete-resource'; resourceId: number }
  | { kind: 'scale'; resourceId: number; tier: string; quantity: number }
  | { kind: 'server-action'; serverId: number; action: string; snapshot: string }
  | { kind: 'resource-action'; resourceId: number; action: string }
  | { kind: 'sync' };

/** What the controls have asked a job to become. */
export interface PlannedOutcome {
  /** Internal or displayed type; empty for the next job without sub-jobs. */
  type: string;
  /** Only a job on this host; empty for any. */
  hostname: string;
  status: JobOutcome;
  errors: string;
  output: string;
  /** False to report the status without carrying the change out. */
  applies: boolean;
}

/** A piece of work that runs by itself. */
export interface JobRecord {
  readonly id: number;
  readonly type: JobType;
  status: JobStatus;
  work: Work;
  /** 0 for none; likewise below. */
  parentId: number;
  orderId: number;
  ownerId: number;
  resourceId: number;
  serverIds: number[];
  /** Texts of the steps; each one is reported when it is done. */
  tasks: string[];
  completed: number;
  messages: string[];
  createDate: number;
  startDate: number;
  endDate: number;
  output: string;
  errors: string;
  /** When the next step is due; 0 while it waits for sub-jobs, is held or has ended. */
  nextAt: number;
  /** True while a hold keeps it from going on. */
  isParked: boolean;
  planned: PlannedOutcome | null;
}
