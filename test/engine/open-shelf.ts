import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type RunnableProject, runnableProject } from '../support/run-project.ts';

/** The simplest API that can be thought of: named things on a shelf, two of the same name allowed where `twins` is set. */
const DEFINITION = `system: shelf
title: The Shelf
connection: {}
types:
  thing:
    summary: A thing.
    schema:
      type: object
      additionalProperties: false
      required: [name]
      properties:
        name: { type: string, x-immutable: true }
        size: { type: number }
        colour: { type: string }
        on: { type: string }
        label: { type: string }
        pin: { type: string, writeOnly: true, x-sensitive: true }
        state: { type: string, readOnly: true }
    key: desired.name
    settled: { ready: 'live.state == "ready"', failed: 'live.state == "broken"', failure: '"it broke"' }
    poll: { first: 10ms, max: 1s }
    timeouts: { create: 1m, update: 1m, delete: 1m }
    list: { path: /things }
    read: { path: "/things/\${id}" }
    create: { path: /things, body: "\${desired}", id: response.body.id }
    update:
      - { path: "/things/\${id}", body: "\${patch}" }
      - { owns: [label], path: "/things/\${id}/label", body: "\${patch}" }
    delete: { path: "/things/\${id}" }
  note:
    summary: A thing that has no name of its own.
    schema:
      type: object
      additionalProperties: false
      properties: { colour: { type: string }, state: { type: string, readOnly: true } }
    settled: { ready: 'live.state == "ready"' }
    poll: { first: 10ms, max: 1s }
    timeouts: { create: 1m, update: 1m, delete: 1m }
    list: { path: /things }
    read: { path: "/things/\${id}" }
    create: { path: /things, body: "\${desired}", id: response.body.id }
    update: { path: "/things/\${id}", body: "\${patch}" }
    delete: { path: "/things/\${id}" }
`;

/** A thing as the server holds it. */
interface Thing extends Record<string, unknown> {
  readonly id: string;
  name: string;
  state: string;
}

/** A shelf that is served on loopback, and a project that manages it. */
interface Shelf {
  readonly origin: string;
  readonly things: Map<string, Thing>;
  /** `METHOD /path` of every write. */
  readonly writes: string[];
  /**
   * Answers a request instead of the shelf: a status, or undefined to let it through. `lost` lets it through as well, and
   * nobody hears the answer; `unheard` does nothing, and nobody hears of that either.
   */
  answer: (method: string, path: string, body: Record<string, unknown>) => number | 'lost' | 'unheard' | undefined;
  readonly project: RunnableProject;
  write(text: string): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Files of a project that manages a shelf. */
function shelfFiles(origin: string, documents: string, more = ''): Readonly<Record<string, string>> {
  return {
    'reckon.yaml': `project: shelf\nproviders:\n  shelf: { definition: ./shelf.provider.yaml, url: "${origin}", retries: 0 }\n${more}`,
    'shelf.provider.yaml': DEFINITION,
    'resources/things.yaml': documents,
  };
}

/** Serves a shelf and makes a project of the documents. */
export async function openShelf(documents: string, more = ''): Promise<Shelf> {
  const things = new Map<string, Thing>();
  const writes: string[] = [];
  let made = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = 'GET', url = '/' } = request;
      const path = new URL(url, 'http://shelf').pathname;
      let isLost = false;
      const reply = (status: number, body?: unknown): void => {
        if (isLost) {
          request.socket.destroy();
          return;
        }
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(body === undefined ? undefined : JSON.stringify(body));
      };
      const text = Buffer.concat(chunks).toString('utf8');
      const body = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
      if (method !== 'GET') writes.push(`${method} ${path}`);
      const instead = shelf.answer(method, path, body);
      isLost = instead === 'lost' || instead === 'unheard';
      if (instead === 'unheard') return reply(503);
      if (typeof instead === 'number') return reply(instead, { message: 'not now' });
      if (path === '/things' && method === 'GET') return reply(200, [...things.values()]);
      if (path === '/things') {
        made += 1;
        const thing = { state: 'ready', ...body, id: `t${made}` } as Thing;
        things.set(thing.id, thing);
        return reply(201, thing);
      }
      const id = path.split('/')[2] ?? '';
      const thing = things.get(id);
      if (thing === undefined) return reply(404, { message: 'there is no such thing' });
      if (method === 'PATCH') Object.assign(thing, body);
      if (method === 'DELETE') things.delete(id);
      return method === 'DELETE' ? reply(204) : reply(200, thing);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const project = await runnableProject(shelfFiles(origin, documents, more));
  const shelf: Shelf = {
    origin,
    things,
    writes,
    answer: () => undefined,
    project,
    write: async (text) => await project.files.write('resources/things.yaml', text),
    [Symbol.asyncDispose]: async () => {
      await project[Symbol.asyncDispose]();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return shelf;
}
