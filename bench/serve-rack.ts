import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { type RackUnit, rackUnit } from './rack-unit.ts';

/*
 * The API behind rack.provider.yaml, in a process of its own so that its work is not counted as the program's:
 *
 *     node bench/serve-rack.ts UNITS WRITE_MS     serves so many units; every write takes so long
 *
 * Prints its origin. `GET /counts` tells how many requests came since the last look, by method.
 */

interface StoredUnit extends RackUnit {
  readonly id: string;
  readonly serialNumber: string;
}

const [, , count = '0', writeMs = '0'] = process.argv;
const units = new Map<string, StoredUnit>();
for (let index = 0; index < Number(count); index += 1) store(rackUnit(index));
let counts: Record<string, number> = {};

function store(unit: RackUnit): StoredUnit {
  const id = `u${units.size}`;
  const stored = { ...unit, id, serialNumber: `SN-${id}` };
  units.set(id, stored);
  return stored;
}

async function bodyOf(request: IncomingMessage): Promise<RackUnit> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString('utf8')) as RackUnit;
}

async function answer(request: IncomingMessage): Promise<{ readonly status: number; readonly body?: unknown }> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://rack.example');
  if (pathname === '/counts') {
    const body = counts;
    counts = {};
    return { status: 200, body };
  }
  const method = request.method ?? 'GET';
  counts[method] = (counts[method] ?? 0) + 1;
  const id = pathname.slice('/units/'.length);
  if (method !== 'GET') await wait(Number(writeMs));
  switch (method) {
    case 'GET': {
      if (id !== '') return units.has(id) ? { status: 200, body: units.get(id) } : { status: 404, body: {} };
      const size = Number(searchParams.get('size') ?? 100);
      const start = (Number(searchParams.get('page') ?? 1) - 1) * size;
      return { status: 200, body: { units: [...units.values()].slice(start, start + size) } };
    }
    case 'POST':
      return { status: 201, body: store(await bodyOf(request)) };
    case 'DELETE':
      units.delete(id);
      return { status: 204 };
    default:
      return { status: 405, body: {} };
  }
}

const server = createServer((request, response) => {
  void answer(request).then(({ status, body }) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  });
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});
process.once('disconnect', () => process.exit(0));
