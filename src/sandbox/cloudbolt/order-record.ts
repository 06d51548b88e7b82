import type { JsonObject } from './json.ts';

/** States of an order; the last five are final. */
export type OrderStatus = 'CART' | 'PENDING' | 'ACTIVE' | 'SUCCESS' | 'WARNING' | 'FAILURE' | 'DENIED' | 'CANCELED';

/** What one build item of a blueprint was given. */
export interface BuildArguments {
  buildItem: string;
  /** False for a step that only takes inputs. */
  makesServers: boolean;
  quantity: number;
  /** Empty to use the environment's template. */
  hostname: string;
  /** 0 for a step that makes no servers; likewise below. */
  environmentId: number;
  osBuildId: number;
  applicationIds: number[];
  cpuCnt: number;
  memSizeGb: number;
  diskSizeGb: number;
  /** Custom parameters by model name, preconfigurations and sizes already taken out. */
  parameters: Record<string, string>;
}

/** One blueprint to deploy. */
export interface DeployItem {
  kind: 'deploy';
  blueprintId: number;
  resourceName: string;
  resourceParameters: Record<string, string>;
  builds: BuildArguments[];
  /** `blueprint-items-arguments` as sent, secrets masked. */
  sent: JsonObject;
}

/** A server to make without a blueprint: the oldest generation's way. */
export interface ProvItem {
  kind: 'prov';
  build: BuildArguments;
  sent: JsonObject;
}

/** A server to change. */
export interface ModItem {
  kind: 'mod';
  serverId: number;
  environmentId: number;
  /** Text by label, `OLD -> NEW`, as it stood when the item was added. */
  delta: Record<string, string>;
  cpuCnt?: number;
  memSizeGb?: number;
  disk?: { uuid: string; sizeGb: number };
  newDiskGb?: number;
  parameters: Record<string, string>;
}

/** Servers, and in older generations services, to remove. */
export interface DecomItem {
  kind: 'decom';
  environmentId: number;
  serverIds: number[];
  resourceIds: number[];
}

/** An action that needs approval. */
export interface ActionItem {
  kind: 'action';
  target: 'servers' | 'resources';
  targetId: number;
  actionId: number;
  parameters: Record<string, string>;
}

/** One entry of an order. */
export type OrderItem = DeployItem | ProvItem | ModItem | DecomItem | ActionItem;

/** A request for changes, approved as a whole. */
export interface OrderRecord {
  readonly id: number;
  name: string;
  status: OrderStatus;
  /** 0 while a user's own cart is empty. */
  groupId: number;
  ownerId: number;
  /** 0 when the owner receives what is made. */
  recipientId: number;
  /** Milliseconds since the epoch; 0 for "not yet". */
  createDate: number;
  approveDate: number;
  approvedById: number;
  denialReason: string;
  /** True for the order that `/user/current-order/` shows. */
  isCurrentCart: boolean;
  /** What was dropped or refused on the way; shown by the controls only. */
  messages: string[];
  items: OrderItem[];
}
