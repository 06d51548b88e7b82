import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/*
 * A greenhouse with an API of its own: beds that are changed by jobs, sensors that live in beds, a login that gives tokens,
 * and errors that come with status 200. Nothing of reckon is in here: it stands for an API that nobody has heard of.
 *
 *     node server.ts            serves on http://127.0.0.1:8190
 */

interface Bed {
  readonly id: string;
  name: string;
  crop: string;
  watering: { litres: number; every: string };
  readonly sensors: Map<string, Sensor>;
}

interface Sensor {
  readonly name: string;
  kind: string;
  threshold?: number;
}

interface Job {
  readonly id: string;
  looks: number;
  readonly failure?: string;
}

/** What a request is answered with. */
interface Answer {
  readonly status: number;
  readonly body?: unknown;
}

/** A request as the greenhouse was sent it, for tests to look at. */
export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly body: unknown;
}

const refusal = (code: string, text: string, field?: string): Answer => ({
  status: 200,
  body: { ok: false, error: { code, text, ...(field === undefined ? {} : { field }) } },
});
const missing: Answer = {
  status: 404,
  body: { ok: false, error: { code: 'missing', text: 'there is no such thing' } },
};

/** The greenhouse's memory and rules. */
export class Greenhouse {
  readonly seen: SeenRequest[] = [];
  readonly #beds = new Map<string, Bed>();
  readonly #jobs = new Map<string, Job>();
  readonly #tokens = new Set<string>();

  /** Makes every token that was given out useless. */
  revokeTokens(): void {
    this.#tokens.clear();
  }

  answer(method: string, url: URL, body: Record<string, unknown>, token: string | undefined): Answer {
    this.seen.push({ method, url: `${url.pathname}${url.search}`, body });
    const [first, bedId, part, name] = url.pathname.split('/').slice(1).map(decodeURIComponent);
    if (first === 'login') return this.#login(body);
    if (token === undefined || !this.#tokens.has(token)) return refusal('who', 'log in first');
    if (first === 'jobs') return this.#job(bedId ?? '');
    if (first !== 'beds') return missing;
    if (bedId === undefined) return method === 'GET' ? this.#list(url) : this.#create(body);
    const bed = this.#beds.get(bedId);
    if (bed === undefined) return missing;
    if (part === 'sensors') return this.#sensors(method, bed, name, body);
    if (part !== undefined) return this.#change(bed, part, body);
    if (method === 'GET') return { status: 200, body: shown(bed) };
    this.#beds.delete(bed.id);
    return { status: 200, body: { ok: true, job: this.#start() } };
  }

  #login({ user, password }: Record<string, unknown>): Answer {
    if (user !== 'gardener' || password !== 'green-thumb') return refusal('who', 'wrong user or password');
    const token = randomUUID();
    this.#tokens.add(token);
    return { status: 200, body: { token, livesSeconds: 600 } };
  }

  #list(url: URL): Answer {
    const size = Number(url.searchParams.get('size') ?? 2);
    const page = Number(url.searchParams.get('page') ?? 1);
    const all = [...this.#beds.values()];
    return { status: 200, body: { beds: all.slice((page - 1) * size, page * size).map(shown), total: all.length } };
  }

  #create(body: Record<string, unknown>): Answer {
    const { name, crop, watering } = body as Partial<Bed>;
    if (name === undefined || crop === undefined) return refusal('bad', 'a bed needs a name and a crop', 'crop');
    if (crop === 'weeds') return refusal('bad', 'weeds are not a crop', 'crop');
    const bed = { id: `b${this.#beds.size + 1}`, name, crop, watering: watering ?? { litres: 1, every: '1d' } };
    this.#beds.set(bed.id, { ...bed, sensors: new Map() });
    return { status: 202, body: { id: bed.id, job: this.#start() } };
  }

  #change(bed: Bed, part: string, body: Record<string, unknown>): Answer {
    const { crop, litres, every } = body as { crop?: string; litres?: number; every?: string };
    if (part === 'crop' && crop !== undefined) {
      if (crop === 'weeds') return refusal('bad', 'weeds are not a crop', 'crop');
      bed.crop = crop;
      return { status: 202, body: { job: this.#start(crop === 'mandrake' ? 'mandrake screams' : undefined) } };
    }
    if (part !== 'watering' || litres === undefined || every === undefined) return missing;
    bed.watering = { litres, every };
    return { status: 202, body: { job: this.#start() } };
  }

  #sensors(method: string, bed: Bed, name: string | undefined, body: Record<string, unknown>): Answer {
    if (name === undefined && method === 'GET') return { status: 200, body: [...bed.sensors.values()] };
    if (name === undefined) {
      const sensor = body as unknown as Sensor;
      if (bed.sensors.has(sensor.name))
        return { status: 409, body: { ok: false, error: { code: 'twice', text: 'there is one' } } };
      bed.sensors.set(sensor.name, sensor);
      return { status: 201, body: sensor };
    }
    const sensor = bed.sensors.get(name);
    if (sensor === undefined) return missing;
    if (method === 'PATCH') Object.assign(sensor, body);
    if (method === 'DELETE') bed.sensors.delete(name);
    return method === 'DELETE' ? { status: 204 } : { status: 200, body: sensor };
  }

  #start(failure?: string): string {
    const id = `j${this.#jobs.size + 1}`;
    this.#jobs.set(id, { id, looks: 0, ...(failure === undefined ? {} : { failure }) });
    return id;
  }

  #job(id: string): Answer {
    const job = this.#jobs.get(id);
    if (job === undefined) return missing;
    job.looks += 1;
    if (job.looks < 2) return { status: 200, body: { state: 'growing', percent: 50 } };
    if (job.failure !== undefined) return { status: 200, body: { state: 'withered', reason: job.failure } };
    return { status: 200, body: { state: 'ripe', percent: 100 } };
  }
}

function shown({ sensors, ...bed }: Bed): object {
  return { ...bed, health: sensors.size > 0 ? 'watched' : 'unwatched' };
}

/** Serves a greenhouse. @param port - 0 for a free one. */
export async function serveGreenhouse(
  port: number,
): Promise<{ readonly origin: string; readonly greenhouse: Greenhouse; readonly server: Server }> {
  const greenhouse = new Greenhouse();
  const server = createServer((request, response) => {
    void readBody(request).then((body) => {
      const url = new URL(request.url ?? '/', 'http://greenhouse');
      const answer = greenhouse.answer(request.method ?? 'GET', url, body, request.headers['x-trowel']?.toString());
      response.writeHead(answer.status, { 'content-type': 'application/json' });
      response.end(answer.body === undefined ? undefined : JSON.stringify(answer.body));
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, greenhouse, server };
}

async function readBody(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
}

if (import.meta.filename === process.argv[1]) {
  const { origin } = await serveGreenhouse(Number(process.argv[2] ?? 8190));
  process.stdout.write(`The greenhouse is open at ${origin}\n`);
}
