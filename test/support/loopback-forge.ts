import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Json } from '../../src/model/json.ts';

/** A request as the server saw it. */
export interface SeenRequest {
  readonly method: string;
  /** Path below the API's base, with its escapes. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies whose shape they are there to establish
  readonly body: any;
}

/** What the server answers with; `'reset'` breaks the connection after the request was carried out. */
export type ForgeReply =
  | { readonly status: number; readonly json?: Json; readonly headers?: Readonly<Record<string, string>> }
  | 'reset';

/** A forge on this machine. */
export interface LoopbackForge extends AsyncDisposable {
  readonly apiUrl: string;
  readonly requests: SeenRequest[];
  /** Replies to the next requests that match, in place of the forge's own; `carryOut` lets it do the work first. */
  readonly scripted: {
    matches(request: SeenRequest): boolean;
    readonly reply: ForgeReply;
    readonly carryOut?: boolean;
  }[];
}

/** Starts a server on a free port of the loopback interface that answers as `answer` says. */
export async function startForge(
  base: string,
  answer: (request: SeenRequest, self: string) => ForgeReply,
): Promise<LoopbackForge> {
  const requests: SeenRequest[] = [];
  const scripted: LoopbackForge['scripted'][number][] = [];
  const server = createServer((incoming, response) => {
    void handle(incoming, response);
  });
  const handle = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const url = new URL(incoming.url ?? '/', 'http://forge');
    const text = Buffer.concat(chunks).toString('utf8');
    const request: SeenRequest = {
      method: incoming.method ?? '',
      path: url.pathname.slice(base.length),
      query: url.searchParams,
      headers: incoming.headers,
      body: text === '' ? undefined : JSON.parse(text),
    };
    requests.push(request);
    const at = scripted.findIndex((script) => script.matches(request));
    const script = at < 0 ? undefined : scripted.splice(at, 1)[0];
    const self = `http://127.0.0.1:${(server.address() as AddressInfo).port}${base}`;
    const natural = script === undefined || script.carryOut === true ? answer(request, self) : undefined;
    const reply = script?.reply ?? natural ?? { status: 500 };
    if (reply === 'reset') {
      incoming.socket.destroy();
      return;
    }
    response.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers });
    response.end(reply.json === undefined ? '' : JSON.stringify(reply.json));
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    apiUrl: `http://127.0.0.1:${port}${base}`,
    requests,
    scripted,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** One page of a list with GitHub's `Link` header, which names another host as behind a proxy. */
export function page(request: SeenRequest, items: readonly Json[], sizeParameter: string, largest: number): ForgeReply {
  const size = Math.min(Number(request.query.get(sizeParameter) ?? 30), largest);
  const number = Number(request.query.get('page') ?? 1);
  const more = number * size < items.length;
  return {
    status: 200,
    json: items.slice((number - 1) * size, number * size),
    headers: more
      ? { link: `<https://elsewhere.example/x?page=${number + 1}>; rel="next", <https://e/x>; rel="last"` }
      : {},
  };
}
