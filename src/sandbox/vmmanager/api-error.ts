/**
 * A refusal as the platform words it: `{"error":{"code","msg","value"}}` (VMmanager 6 API guide, "Response format").
 *
 * Only the codes 22013 (wrong password), 3001 (unauthorized) and 1000 (a login that has ended) are known to be the
 * platform's. The others are the sandbox's own numbers, and so are the HTTP statuses: the guide names none.
 */
export class ApiError extends Error {
  /** HTTP status of the answer. */
  readonly status: number;
  /** Number in the body. */
  readonly code: number;
  /** What the body adds for machines, such as the field at fault. */
  readonly value: Readonly<Record<string, unknown>> | undefined;

  constructor(status: number, code: number, message: string, value?: Readonly<Record<string, unknown>>) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
    this.value = value;
  }

  /** The body to send. */
  toBody(): object {
    const { code, message: msg, value } = this;
    return { error: value === undefined ? { code, msg } : { code, msg, value } };
  }
}

/** The refusal of a body: a field that is missing, unknown or of the wrong kind. */
export function invalidBody(message: string, field: string): ApiError {
  return new ApiError(400, 4000, message, { field });
}

/** The refusal of a wish that is well-formed and cannot be granted: something is in use, taken, full or too small. */
export function refused(message: string, value?: Readonly<Record<string, unknown>>): ApiError {
  return new ApiError(400, 4090, message, value);
}

/** The answer for an object that is not there, or that the caller may not see. */
export function missing(type: string, id: number | string): ApiError {
  return new ApiError(404, 4040, `The ${type} with id '${id}' does not exist`, { id });
}
