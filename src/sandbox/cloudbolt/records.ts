/** What a user may do in a group; the default roles of the product's users and permissions page. */
export type Role = 'viewer' | 'requestor' | 'approver' | 'resource-admin' | 'group-admin';

/** A person with a profile. */
export interface UserRecord {
  readonly id: number;
  username: string;
  password: string;
  firstName: string;
  lastName: string;
  email: string;
  superAdmin: boolean;
  globalViewer: boolean;
  apiAccess: boolean;
  /** Directory domain that a token request has to name; empty for internal users. */
  domain: string;
  /** Current second-factor code that a token request has to send; empty when the user has none. */
  secondFactor: string;
}

/** Upper limits of what a group's servers may use together; 0 is no limit. */
export interface Quota {
  servers: number;
  cpus: number;
  memoryGb: number;
  diskGb: number;
}

/** A group of users, the owner of orders, servers and resources. */
export interface GroupRecord {
  readonly id: number;
  name: string;
  type: string;
  /** 0 at the top. */
  parentId: number;
  environmentIds: number[];
  autoApproval: boolean;
  rate: string;
  quota: Quota;
  members: { userId: number; roles: Role[] }[];
}

/** Where servers are made. */
export interface EnvironmentRecord {
  readonly id: number;
  name: string;
  description: string;
  autoApproval: boolean;
  /** 0 for the environment `Unassigned`. */
  resourceHandlerId: number;
  /** Used when an order names no host: zeros before an `X` make a running number. */
  hostnameTemplate: string;
  network: string;
}

/** An operating system that can be installed. */
export interface OsBuildRecord {
  readonly id: number;
  name: string;
  osFamily: string;
}

/** A name and nothing else: applications, rules. */
export interface NamedRecord {
  readonly id: number;
  name: string;
}

/** A connection to a virtualisation system. */
export interface ResourceHandlerRecord {
  readonly id: number;
  name: string;
  technology: string;
}

/** A kind of resource; its name is the segment in `/resources/{type}/`. */
export interface ResourceTypeRecord {
  readonly id: number;
  name: string;
  label: string;
}

/** A step of a blueprint. */
export interface BuildItem {
  name: string;
  /** `provserver` makes servers; `runscript` and the like only take inputs. */
  type: string;
  /** Names of the inputs of a step that makes no servers, with their generated suffix (`-a12`). */
  inputs: string[];
}

/** What can be ordered. */
export interface BlueprintRecord {
  readonly id: number;
  name: string;
  description: string;
  isOrderable: boolean;
  /** 0 when a deployment makes servers only and no resource. */
  resourceTypeId: number;
  buildItems: BuildItem[];
  /** Parameters that `resource-parameters` may carry. */
  resourceParameters: string[];
}

/** Something that can be run on servers, on resources or by an event. */
export interface ActionRecord {
  readonly id: number;
  name: string;
  /** True when running it makes an order in CART first, not a job. */
  requiresApproval: boolean;
  inputs: string[];
}
