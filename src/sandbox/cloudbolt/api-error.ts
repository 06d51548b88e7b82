import type { JsonObject } from './json.ts';

/** A refusal that the API answers with its error body `{status_code, detail, error}`. */
export class ApiError extends Error {
  /** HTTP status; `business` stands for whatever the knob `businessErrorStatus` says. */
  readonly status: number | 'business';
  /** Generic phrase for people. */
  readonly detail: string;
  /** A body in another form, where the token library rather than CloudBolt answers. */
  readonly body: JsonObject | undefined;

  constructor(status: number | 'business', error: string, detail: string, body?: JsonObject) {
    super(error);
    this.status = status;
    this.detail = detail;
    this.body = body;
  }
}

/**
 * A violated rule: unknown parameter, wrong state, quota. The installed product answers these with 500, the cause in
 * `error` and a generic phrase in `detail` (the vendor's Terraform provider, TROUBLESHOOTING).
 */
export function ruleBroken(error: string): ApiError {
  return new ApiError('business', error, 'The request could not be processed. See the error for its cause.');
}

/** No such object. */
export function notFound(): ApiError {
  return new ApiError(404, 'Not found', 'Not found.');
}

/** The caller may not do it. */
export function forbidden(error = 'Permission denied'): ApiError {
  return new ApiError(403, error, 'You do not have permission to perform this action.');
}
