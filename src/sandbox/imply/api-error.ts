/** One fault of a request, as the API lists it in `error.details`. */
export interface ErrorDetail {
  readonly code: string;
  /** Dotted path from the root of the Cluster object, or the name of a parameter. */
  readonly target: string;
  readonly message: string;
}

/** An answer that is not a success, in the API's envelope (Imply Cloud Manager API 1.0.0, "Error responses"). */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly details: readonly ErrorDetail[] | undefined;

  constructor(status: number, code: string, message: string, details?: readonly ErrorDetail[]) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
    this.details = details;
  }

  /** The body to send. */
  body(): object {
    const { code, message, details } = this;
    return { error: { code, message, ...(details === undefined ? {} : { details }) } };
  }
}

/** 400 with every fault at once. */
export function badArgument(details: readonly ErrorDetail[]): ApiError {
  return new ApiError(400, 'BadArgument', 'Request contains invalid arguments', details);
}

/** 401 and 403: the vendor documents the same body for both. */
export function unauthorized(status: 401 | 403): ApiError {
  return new ApiError(status, 'Unauthorized', 'Provided user does not have permissions to complete this request');
}

/** 404, after the pattern of the Clusters Historical API. */
export function clusterNotFound(clusterId: string): ApiError {
  return new ApiError(404, 'NotFound', `Cluster [${clusterId}] was not found`);
}

/** 409 of an action that the cluster's state does not allow. */
export function stateConflict(clusterId: string, from: string, to: string): ApiError {
  return new ApiError(409, 'StateConflict', `Cluster [${clusterId}] cannot transition from [${from}] to [${to}]`);
}
