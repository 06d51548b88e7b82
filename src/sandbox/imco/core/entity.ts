import type { JsonObject } from './json.ts';

/** One stored object of any type. Plain JSON, so that a snapshot is the store itself. */
export interface Entity {
  readonly id: string;
  /** Name of its {@link ResourceType}. */
  readonly type: string;
  /** What answers show, save what is computed at the answer. */
  readonly values: JsonObject;
  /** What is never shown: secrets, and what the emulator must remember. */
  readonly hidden: JsonObject;
  readonly parentId?: string;
  /** Has settled once and is not going away: others may be built on it. */
  usable: boolean;
  /** The running work, by its name in the type's lifecycle and the index of its present step. */
  transition?: { readonly name: string; readonly step: number };
  /** The platform's, or lent by a reseller: not the customer's to change or delete. */
  readonly shared?: boolean;
}
