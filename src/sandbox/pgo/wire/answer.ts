import type { FastifyReply } from 'fastify';
import type { ReplyFields } from './refusal.ts';

/** What goes back over the wire. */
export interface Answer {
  readonly status: number;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

const text = 'text/plain; charset=utf-8';
const json = 'application/json';
const challenge = { 'www-authenticate': 'Basic realm="Restricted"' };

/** A plain text error as Go's `http.Error` writes it. */
export function textAnswer(status: number, message: string, headers: Readonly<Record<string, string>> = {}): Answer {
  return {
    status,
    contentType: text,
    headers: { 'x-content-type-options': 'nosniff', ...headers },
    body: `${message}\n`,
  };
}

/** A 401 or 403 with its challenge; `trailing` is JSON that follows the text in the same body. */
export function refusedAnswer(status: 401 | 403, message: string, trailing = ''): Answer {
  const answer = textAnswer(status, message, challenge);
  return { ...answer, body: answer.body + trailing };
}

/** A refusal after the 200 had been sent already. */
export function lateRefusal(message: string): Answer {
  return { status: 200, contentType: json, body: `${message}\n` };
}

/** JSON with status 200, in plain text's clothing where the apiserver sends it so. */
export function jsonAnswer(body: string, textPlain = false): Answer {
  return { status: 200, contentType: textPlain ? text : json, headers: challenge, body };
}

/** One JSON document as Go's encoder writes it: with a line feed behind it. */
export function encode(fields: ReplyFields): string {
  return `${JSON.stringify(fields)}\n`;
}

/** Sends an answer. */
export function send(reply: FastifyReply, answer: Answer): FastifyReply {
  for (const [name, value] of Object.entries(answer.headers ?? {})) {
    reply.header(name, value);
  }
  if (answer.contentType !== undefined) {
    reply.header('content-type', answer.contentType);
  }
  return reply.code(answer.status).serializer(String).send(answer.body);
}
