import type { Json, JsonObject } from './json.ts';

/** Messages by the name of the field that they are about. */
export type FieldErrors = Record<string, readonly string[]>;

/**
 * An answer that is not a success. The platform has two JSON shapes, told apart by their top-level key: `errors`, an object
 * of arrays by field, and `error`, a text (the vendor's command line decodes exactly these).
 */
export class ApiError extends Error {
  /** HTTP status. */
  readonly status: number;
  /** The answer's body. */
  readonly body: JsonObject;

  /**
   * @param status - HTTP status to answer with.
   * @param problem - A text gives `{"error": …}`, messages by field give `{"errors": {…}}`.
   */
  constructor(status: number, problem: string | FieldErrors) {
    super(typeof problem === 'string' ? problem : JSON.stringify(problem));
    this.name = 'ApiError';
    this.status = status;
    this.body = typeof problem === 'string' ? { error: problem } : { errors: { ...problem } satisfies Json };
  }
}

/** Collects what is wrong with a body, field by field, so that one answer tells it all. */
export class Problems {
  readonly #byField = new Map<string, string[]>();

  /** Notes one message about one field. */
  add(field: string, message: string): void {
    const messages = this.#byField.get(field) ?? [];
    if (!messages.includes(message)) messages.push(message);
    this.#byField.set(field, messages);
  }

  /** True when the field has a message already: checks that build on a sound value skip then. */
  has(field: string): boolean {
    return this.#byField.has(field);
  }

  /** @throws {ApiError} 422 with `errors`, when there are any. */
  refuse(): void {
    if (this.#byField.size > 0) throw new ApiError(422, Object.fromEntries(this.#byField));
  }
}
