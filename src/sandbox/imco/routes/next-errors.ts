import type { FastifyReply, FastifyRequest } from 'fastify';

/** An answer asked for through the controls, in place of the one a call would get. */
export interface NextError {
  /** `errors` and `error` are the platform's two shapes; the others are what proxies before it send. */
  readonly shape: 'errors' | 'error' | 'html' | 'redirect' | 'empty';
  /** Default 500; of `errors` 422, of `redirect` 302. */
  readonly status?: number;
  /** Only calls with this method. */
  readonly method?: string;
  /** Only calls whose path begins so, with `/v3`. */
  readonly path?: string;
  /** The text, or the messages by field. */
  readonly problem?: unknown;
  /** How often; default once. */
  readonly times?: number;
}

/** The answers asked for and not yet given. */
export class NextErrors {
  #queue: NextError[] = [];

  /** Asks for one more. */
  add(error: NextError): void {
    this.#queue.push(error);
  }

  /** Forgets them all. */
  clear(): void {
    this.#queue = [];
  }

  /** Answers this call with the first that fits; false where none does. */
  strike(request: FastifyRequest, reply: FastifyReply): boolean {
    const index = this.#queue.findIndex(
      ({ method, path }) => (method ?? request.method) === request.method && request.url.startsWith(path ?? ''),
    );
    const error = this.#queue[index];
    if (!error) return false;
    if ((error.times ?? 1) > 1) this.#queue[index] = { ...error, times: (error.times ?? 1) - 1 };
    else this.#queue.splice(index, 1);
    answer(error, reply);
    return true;
  }
}

function answer({ shape, status, problem }: NextError, reply: FastifyReply): void {
  switch (shape) {
    case 'errors':
      reply.code(status ?? 422).send({ errors: problem ?? { name: ["can't be blank"] } });
      return;
    case 'error':
      reply.code(status ?? 500).send({ error: problem ?? 'Something went wrong' });
      return;
    case 'html':
      reply
        .code(status ?? 500)
        .type('text/html; charset=utf-8')
        .send(
          `<html><head><title>Error</title></head><body><h1>${String(problem ?? 'Bad Gateway')}</h1></body></html>`,
        );
      return;
    case 'redirect':
      reply.code(status ?? 302).header('location', String(problem ?? 'https://login.example.com/'));
      reply.send();
      return;
    case 'empty':
      reply.code(status ?? 500).send();
      return;
    default:
      shape satisfies never;
  }
}
