import type { Platform } from '../platform.ts';
import type { Account } from '../rows.ts';
import type { Kind } from './shape.ts';

/**
 * Who may call a function: anyone, any user with a token, or administrators. To the others it is closed (error 3001).
 */
export type Access = 'public' | 'user' | 'admin';

/** One request, past its checks. */
export interface Call {
  readonly platform: Platform;
  /** The user behind the token. On a public function: nobody, with id 0 and no role. */
  readonly caller: Account;
  /** Whether the caller is an administrator. */
  readonly isAdmin: boolean;
  /** The first number in the path. */
  readonly id: number;
  /** The path's parameters by name. */
  readonly params: Readonly<Record<string, string>>;
  /** Decoded as a form: `+` is a space, `%2B` a plus. */
  readonly query: URLSearchParams;
}

/** A function of the API. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** `vm/v3/host/:id/ip`: `:name` takes a number, `*name` any text. */
  readonly path: string;
  readonly access: Access;
  /** HTTP status of success. */
  readonly status: number;
  /** Whether the call needs `isp-box-instance: true` when the knob says so. */
  readonly boxInstance: boolean;
  /** @param body - Parsed JSON, `{}` where there is none. @returns The answer's JSON. */
  run(call: Call, body: unknown): unknown;
}

/** A function that reads. */
export function get(path: string, access: Access, run: (call: Call) => unknown): Route {
  return { method: 'GET', path, access, status: 200, boxInstance: false, run };
}

/** A function that takes a body. */
export function post<T>(path: string, access: Access, kind: Kind<T>, run: (call: Call, body: T) => unknown): Route {
  return {
    method: 'POST',
    path,
    access,
    status: 200,
    boxInstance: false,
    run: (call, body) =>
      run(call, kind.read(body, '', { ignoreUnexpected: call.platform.knobs.unexpectedProperty === 'ignore' })),
  };
}

/** A function that deletes. */
export function del(path: string, access: Access, run: (call: Call) => unknown): Route {
  return { method: 'DELETE', path, access, status: 200, boxInstance: false, run };
}
