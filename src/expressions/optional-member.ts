import { Unknown } from '../model/value.ts';
import { ABSENT, findMember } from './members.ts';

/** What `x.?y` gives: a value that may be absent, until `orValue` settles it. */
export class OptionalMember {
  readonly #value: unknown;

  constructor(value: unknown) {
    this.#value = value;
  }

  /** A member of the value, absent when the value is, or is null. */
  get(key: unknown, source: string): OptionalMember {
    if (this.#value === ABSENT || this.#value === null) return new OptionalMember(ABSENT);
    return new OptionalMember(findMember(this.#value, key, source));
  }

  /** Whether it is there; unknown when that is unknown. */
  hasValue(): unknown {
    return this.#value instanceof Unknown ? this.#value : this.#value !== ABSENT;
  }

  /** The value, or the other one where it is absent. */
  orValue(other: () => unknown): unknown {
    return this.#value === ABSENT ? other() : this.#value;
  }
}
