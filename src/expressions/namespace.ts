import type { Value } from '../model/value.ts';

/** A name that stands for no value itself but has members, computed when asked for: `vars`, `secret.env`, `imply.cluster`. */
export class Namespace {
  /** As a person writes it: `secret.env`. */
  readonly path: string;
  readonly #member: (name: string) => Value | Namespace | undefined;
  readonly #members: () => readonly string[];
  readonly #missing: ((name: string) => string) | undefined;

  /**
   * @param parts.member - The member of that name; `undefined` when there is none. May throw a `ValueFault`.
   * @param parts.members - Names of all members, for hints.
   * @param parts.missing - What to say of a member that does not exist; the usual words where absent.
   */
  constructor(parts: {
    readonly path: string;
    readonly member: (name: string) => Value | Namespace | undefined;
    readonly members: () => readonly string[];
    readonly missing?: (name: string) => string;
  }) {
    this.path = parts.path;
    this.#member = parts.member;
    this.#members = parts.members;
    this.#missing = parts.missing;
  }

  /** The member of that name, or `undefined`. */
  member(name: string): Value | Namespace | undefined {
    return this.#member(name);
  }

  /** Names of all members. */
  members(): readonly string[] {
    return this.#members();
  }

  /** What to say of a member that does not exist. */
  missing(name: string): string {
    return this.#missing?.(name) ?? `\`${this.path}\` has no \`${name}\``;
  }
}

/** A function that a caller adds to the language. Throws `ValueFault` for arguments it cannot take. */
export type AddedFunction = (args: readonly Value[]) => Value;

/** What an expression may use. */
export interface Names {
  /** What a free name stands for; `undefined` when there is none. */
  get(name: string): Value | Namespace | undefined;
  /** All free names, for hints. */
  names(): readonly string[];
  /** Functions beyond the language's own, by name; given values without unknown parts, secrets revealed. */
  readonly functions?: ReadonlyMap<string, AddedFunction>;
}

/** Names with fixed values. */
export function fixedNames(values: Readonly<Record<string, Value | Namespace>>): Names {
  return {
    get: (name) => (Object.hasOwn(values, name) ? values[name] : undefined),
    names: () => Object.keys(values),
  };
}
