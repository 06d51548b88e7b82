import type { Json } from './json.ts';
import type { ResourceRecord } from './resource.ts';
import type { ResourceAddress } from './resource-address.ts';

/** An output as state keeps it. */
export interface OutputRecord {
  /** For a sensitive output its fingerprint only. */
  readonly value: Json;
  readonly sensitive: boolean;
}

/** What was last applied in one environment. */
export interface State {
  /** Version of the format on disk that this was read from is always upgraded to this one. */
  readonly version: 1;
  /** Made with a new state; serials compare only within one. */
  readonly lineage: string;
  /** One more for every saved change of content; 0 is a state that was never saved. */
  readonly serial: number;
  /** Key of the fingerprints of secrets, 32 random bytes in base64. */
  readonly fingerprintKey: string;
  readonly resources: ReadonlyMap<ResourceAddress, ResourceRecord>;
  readonly outputs: ReadonlyMap<string, OutputRecord>;
  /** Commit of the desired state at the last apply. */
  readonly commit?: string;
  /** RFC 3339 instant of the last apply. */
  readonly appliedAt?: string;
}
