import type { PgoWorld } from '../world/pgo-world.ts';
import type { Permission } from './permissions.ts';
import type { ReplyFields } from './refusal.ts';
import type { RequestFields } from './request-fields.ts';

/** A request that has passed the checks of its route. */
export interface Call {
  readonly world: PgoWorld;
  /** Body of a POST, PUT or DELETE; query of a GET. */
  readonly fields: RequestFields;
  /** The variable part of the path, '' for a path without one. */
  readonly id: string;
  /** Operator user who calls. */
  readonly user: string;
  /** Namespace of the request; checked when the route's `namespace` says so. */
  readonly namespace: string;
}

/** One registration of the apiserver's router. */
export interface Route {
  /** `any` is a route without a method restriction. */
  readonly methods: readonly string[] | 'any';
  /** Path with at most one variable, `{name}` or `{id}`. */
  readonly path: string;
  /** Permission the user needs; absent on the two health routes, which know no users. */
  readonly permission?: Permission;
  /** Whether the client's version must be the server's, and whether that comes before everything or after the namespace. */
  readonly version: boolean | 'before-user' | 'after-namespace';
  /** Whether the namespace must be managed and open to the user. */
  readonly namespace: boolean;
  /** Fields of an answer that failed early. */
  readonly blank: ReplyFields;
  /** Answers with `text/plain`, the JSON notwithstanding. */
  readonly textPlain?: boolean;
  /** Needs ShowSystemAccounts too when that flag is set. */
  readonly showsSystemAccounts?: boolean;
  /** Sends the 200 before it looks who calls (PGO apiserver, policyservice). */
  readonly earlyOk?: boolean;
  /** Appends its JSON to a 401 or 403 (PGO apiserver, userservice and restartservice). */
  readonly trailingJson?: boolean;
  /** Goes on after a version mismatch (PGO apiserver, restartservice). */
  readonly goesOnAfterMismatch?: boolean;
  /** Namespace operating modes in which the route is there. */
  readonly modes?: readonly string[];
  /** Why the request cannot be decoded, for the few routes that report it. */
  readonly decodeProblem?: (fields: RequestFields) => string | undefined;
  /** A check of the query that comes before the version. */
  readonly precheck?: (fields: RequestFields) => void;
  /** `{result, status}` instead of the flat envelope. */
  readonly nested?: boolean;
  /**
   * Does the work.
   *
   * @returns The answer's fields; `Code` and `Msg` are added as `ok` and '' unless they are among them.
   * @throws {Refusal} For a business error.
   */
  readonly handle: (call: Call) => ReplyFields;
}
