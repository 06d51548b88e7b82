/** The fields of an answer, without `Code` and `Msg`. */
export type ReplyFields = Readonly<Record<string, unknown>>;

/**
 * A business error: HTTP 200 with `Code: "error"` and this message in `Msg`. What was done before it stays done, and
 * what is already known of the answer goes out with it (PGO apiserver, response envelope).
 */
export class Refusal extends Error {
  /** What the answer holds besides the error. */
  readonly partial: ReplyFields;

  constructor(message: string, partial: ReplyFields = {}) {
    super(message);
    this.name = 'Refusal';
    this.partial = partial;
  }
}

/** A crash of the apiserver in the middle of a request: the connection drops without an answer. */
export class ServerPanic extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ServerPanic';
  }
}

/** Kubernetes' text for an object that is not there, `pgclusters.crunchydata.com "x" not found`. */
export function notFound(resource: string, name: string): Refusal {
  return new Refusal(`${resource} "${name}" not found`);
}

/** Kubernetes' text for a name that is taken. */
export function alreadyExists(resource: string, name: string): Refusal {
  return new Refusal(`${resource} "${name}" already exists`);
}

/** Kubernetes' text for an update that another writer has overtaken. */
export function conflict(resource: string, name: string): Refusal {
  return new Refusal(
    `Operation cannot be fulfilled on ${resource} "${name}": the object has been modified; please apply your changes to the latest version and try again`,
  );
}
