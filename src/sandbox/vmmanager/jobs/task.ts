import type { Resources } from '../host/resources.ts';
import type { Identified } from '../table.ts';
import type { TableName } from '../world.ts';

/** Where a task stands. How a failed one is spelt in answers is a knob. */
type TaskStatus = 'created' | 'running' | 'complete' | 'failed';

/** A wish for addresses. Null leaves the choice to the platform. */
export interface AddressWish {
  readonly count: number;
  readonly family: 4 | 6;
  readonly pools: readonly number[] | null;
  readonly network: number | null;
  readonly exact: string | null;
  readonly vxlan: number | null;
  readonly interface: number;
}

/** What a job does to the world when it ends well: plain data, so that unfinished jobs outlive a restart. */
export type Effect =
  | { readonly does: 'nothing' }
  | {
      readonly does: 'patch';
      readonly table: TableName;
      readonly id: number;
      readonly fields: Readonly<Record<string, unknown>>;
    }
  | { readonly does: 'remove'; readonly table: TableName; readonly id: number }
  | { readonly does: 'finish-host'; readonly host: number; readonly wishes: readonly AddressWish[] }
  | { readonly does: 'delete-host'; readonly host: number }
  | { readonly does: 'change-owner'; readonly host: number; readonly account: number }
  | { readonly does: 'start' | 'stop'; readonly host: number }
  | { readonly does: 'change-resources'; readonly host: number; readonly change: Partial<Resources> }
  | { readonly does: 'resize-disk'; readonly disk: number; readonly sizeMib: number }
  | {
      readonly does: 'change-addresses';
      readonly host: number;
      readonly wishes: readonly AddressWish[];
      readonly release: number;
    }
  | { readonly does: 'reinstall'; readonly host: number; readonly os: number | null; readonly image: number | null }
  | {
      readonly does: 'migrate';
      readonly host: number;
      readonly node: number;
      readonly storages: readonly { readonly disk: number; readonly storage: number }[];
    };

/** A row of `vm/v3/task`. `consul_id` is what callers are given; several rows can share one. */
export interface Task extends Identified {
  readonly consul_id: number;
  readonly name: string;
  status: TaskStatus;
  /** Why the task does not begin; empty where nothing holds it. */
  defer_reason: string;
  output: string;
  /** What it works on, `host:41`: tasks on one object run one after another. */
  readonly target: string;
  /** Who began it. */
  readonly account: number;
  /** Absent on rows that only accompany the one that does the work. */
  readonly effect: Effect | null;
  readonly createdAt: number;
  /** The row is listed from then on. */
  readonly listedAt: number;
  startedAt: number | null;
  endedAt: number | null;
}
