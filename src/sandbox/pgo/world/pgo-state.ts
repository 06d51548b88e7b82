import type { Backup, Cluster, DatabaseRole } from './cluster.ts';
import type { OperatorConfig } from './operator-config.ts';

/** A Kubernetes namespace. */
interface Namespace {
  readonly name: string;
  /** Carries the labels of this installation. */
  managed: boolean;
  /** Being deleted: gone in a while. */
  terminating: boolean;
  /** From when the operator's controllers look at it, in milliseconds. */
  readyAt: number;
}

/** A policy: named SQL. */
export interface Policy {
  readonly namespace: string;
  readonly name: string;
  readonly sql: string;
  readonly uid: string;
  readonly createdAt: string;
  readonly createdBy: string;
  readonly resourceVersion: number;
  state?: string;
  message?: string;
}

/** A schedule; the real one is a ConfigMap with a JSON text in it. */
export interface Schedule {
  readonly namespace: string;
  readonly name: string;
  readonly cluster: string;
  readonly type: string;
  readonly schedule: string;
  readonly backupType: string;
  readonly storageType: string;
  readonly options: string;
  readonly policy: string;
  readonly database: string;
  readonly secret: string;
}

/** A user of the apiserver. Its password is in the clear, as in the real Secret. */
interface OperatorUser {
  readonly name: string;
  password: string;
  /** Comma list, kept verbatim. */
  roles: string;
  /** Comma list, kept verbatim; empty means every namespace. */
  namespaces: string;
}

/** A role of the apiserver. */
interface OperatorRole {
  readonly name: string;
  /** Comma list or a lone `*`, kept verbatim. */
  permissions: string;
}

/** A Secret or a ConfigMap of a namespace. */
export interface StoredMap {
  readonly namespace: string;
  readonly name: string;
  /** The cluster it belongs to; '' when it was put there from outside. */
  readonly cluster: string;
  readonly data: Record<string, string>;
}

/** A persistent volume claim. What it holds outlives its cluster when it is retained. */
export interface Claim {
  readonly namespace: string;
  readonly name: string;
  readonly cluster: string;
  readonly kind: 'data' | 'wal' | 'tablespace' | 'backrest' | 'dump' | 'pgadmin';
  /** The instance that mounts it, '' for those of the whole cluster. */
  readonly instance: string;
  /** As asked for; the bound capacity is this rounded up. */
  size: string;
  /** PostgreSQL roles in retained data. */
  roles?: DatabaseRole[];
  /** Backups in a retained repository. */
  backups?: Backup[];
}

/** A workflow: how far a creation, a restore or an upgrade is. */
interface Workflow {
  readonly id: string;
  readonly namespace: string;
  readonly cluster: string;
  readonly kind: 'create' | 'restore' | 'upgrade';
  readonly parameters: Record<string, string>;
}

/** A pg_dump task; one a cluster. */
export interface Dump {
  readonly namespace: string;
  readonly cluster: string;
  readonly name: string;
  readonly createdAt: number;
  readonly claim: string;
  readonly size: string;
  readonly accessMode: string;
  readonly imageTag: string;
  readonly port: string;
  readonly options: string;
  status: string;
}

/** Work that is done later, by the operator process. */
export interface Job {
  readonly id: number;
  /** What is done, a key of the job table. */
  readonly kind: string;
  readonly namespace: string;
  readonly cluster: string;
  /** The pgcluster it was meant for: a later one of the same name is left alone. '' for none. */
  readonly uid: string;
  /** A replica, backup type, … */
  readonly subject: string;
  /** When it is due, in milliseconds. */
  dueAt: number;
  /** Shows of the cluster to go instead of the clock; undefined when the clock rules. */
  polls?: number | undefined;
}

/** Faults that were planted from outside. */
interface Planted {
  /** Updates of a pgcluster that meet a conflict; empty names stand for any. */
  conflicts: { namespace: string; cluster: string; times: number }[];
  /** Events that cannot be published. */
  eventFailures: number;
}

/** Everything the emulator remembers, as plain JSON. */
export interface PgoState {
  resourceVersion: number;
  nextAddress: number;
  nextJob: number;
  config: OperatorConfig;
  namespaces: Namespace[];
  clusters: Cluster[];
  policies: Policy[];
  schedules: Schedule[];
  operatorUsers: OperatorUser[];
  operatorRoles: OperatorRole[];
  secrets: StoredMap[];
  configMaps: StoredMap[];
  claims: Claim[];
  workflows: Workflow[];
  dumps: Dump[];
  /** Clusters with an upgrade task that has not ended. */
  upgrading: { namespace: string; cluster: string }[];
  jobs: Job[];
  planted: Planted;
}
