import { createWriteStream } from 'node:fs';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { JsonObject } from '../src/model/json.ts';
import type { ResourceRecord } from '../src/model/resource.ts';
import type { ResourceAddress } from '../src/model/resource-address.ts';
import { makeState } from '../src/state/make-state.ts';
import { formatStateDocument } from '../src/state/state-document.ts';
import { rackUnit } from './rack-unit.ts';

/** Documents in one file: a large project is many files rather than one. */
const PER_FILE = 100;

/** A project in a temporary folder. */
export interface RackProject {
  readonly directory: string;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Makes a project with a document for each of `count` units. With `isApplied`, state holds them all already. */
export async function makeRackProject(origin: string, count: number, isApplied: boolean): Promise<RackProject> {
  const directory = await mkdtemp(join(tmpdir(), 'reckon-bench-'));
  await mkdir(join(directory, 'resources'));
  await copyFile(join(import.meta.dirname, 'rack.provider.yaml'), join(directory, 'rack.provider.yaml'));
  await writeFile(
    join(directory, 'reckon.yaml'),
    `project: rack\nproviders:\n  rack: { definition: ./rack.provider.yaml, url: "${origin}" }\n`,
  );
  for (let start = 0; start < count; start += PER_FILE) {
    const documents = Array.from({ length: Math.min(PER_FILE, count - start) }, (_, offset) =>
      documentOf(start + offset),
    );
    await writeFile(join(directory, 'resources', `units-${start / PER_FILE}.yaml`), documents.join('---\n'));
  }
  if (isApplied) await writeState(directory, count);
  return { directory, [Symbol.asyncDispose]: async () => await rm(directory, { recursive: true, force: true }) };
}

function documentOf(index: number): string {
  const { name, size, tags, limits } = rackUnit(index);
  return [
    'type: rack.unit',
    `name: ${name}`,
    'properties:',
    `  name: ${name}`,
    `  size: ${size}`,
    `  tags: [${tags.join(', ')}]`,
    '  limits:',
    `    memory: ${limits.memory}`,
    `    cpu: ${limits.cpu}`,
    '',
  ].join('\n');
}

async function writeState(directory: string, count: number): Promise<void> {
  const resources = new Map<ResourceAddress, ResourceRecord>();
  for (let index = 0; index < count; index += 1) {
    const unit = rackUnit(index);
    const id = `u${index}`;
    const address = `rack.unit.${unit.name}` as ResourceAddress;
    const prior = { ...unit } as unknown as JsonObject;
    resources.set(address, {
      address,
      type: 'rack.unit',
      connection: 'rack',
      id,
      key: unit.name,
      prior,
      live: { ...prior, id, serialNumber: `SN-${id}` },
      dependencies: [],
      options: {},
      appliedAt: '2026-01-01T00:00:00.000Z',
    });
  }
  const folder = join(directory, 'state/default');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const text = Readable.from(formatStateDocument({ ...makeState(), serial: 1, resources }));
  await pipeline(text, createWriteStream(join(folder, 'state.json'), { mode: 0o600 }));
}
