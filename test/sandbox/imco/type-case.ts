import type { Customer, FoundPlace } from './imco-customer.ts';

/** What a case needs of a running sandbox. */
interface Ground {
  readonly api: Customer;
  readonly place: FoundPlace;
}

/** One managed type: how an object is made, what changes in place, and how its answers look. */
export interface TypeCase {
  readonly type: string;
  /** The constant under `resource_type`, where it is not the type. */
  readonly word?: string;
  /** Makes what it needs; answers its collection, the path of its items (default: the collection) and a body. */
  prepare(ground: Ground): Promise<{ collection: string; items?: string; body: Record<string, unknown> }>;
  /** Every field that a PUT changes. */
  readonly change?: Record<string, unknown>;
  readonly settled?: string;
  /** What must not come back. */
  readonly secrets?: readonly string[];
  readonly noShow?: boolean;
  readonly answersDelete?: boolean;
}

/** The cloud account that nearly everything is made in. */
export const inAccount = (place: FoundPlace) => ({ cloud_account_id: place.account });

/** The account and its realm. */
export const inRealm = (place: FoundPlace) => ({ ...inAccount(place), realm_id: place.realm });
