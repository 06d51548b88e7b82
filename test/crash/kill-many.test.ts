import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { makeProject } from '../support/make-project.ts';
import { runCli, startCli } from '../support/run-cli.ts';

const COUNT = 60;
const names = Array.from({ length: COUNT }, (_, index) => `u${index}`);

const DEFINITION = `system: rack
title: The Rack
connection: {}
types:
  unit:
    summary: A unit.
    schema:
      type: object
      additionalProperties: false
      required: [name]
      properties: { name: { type: string, x-immutable: true } }
    key: desired.name
    list: { path: /units }
    read: { path: "/units/\${id}" }
    create: { path: /units, body: "\${desired}", id: response.body.id, object: response.body }
    delete: { path: "/units/\${id}" }
`;

interface Unit {
  readonly id: string;
  readonly name: string;
}

/** A rack that is told of every unit before it answers. */
async function startRack() {
  const units: Unit[] = [];
  let made: (unit: Unit) => void = () => undefined;
  const server = createServer(async (request, response) => {
    const answer = (status: number, body: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (request.method === 'POST') {
      const unit = { ...(JSON.parse(await text(request)) as { name: string }), id: `id${units.length}` };
      units.push(unit);
      made(unit);
      answer(201, unit);
    } else if (request.url === '/units') answer(200, units);
    else {
      const found = units.find(({ id }) => request.url === `/units/${id}`);
      answer(found === undefined ? 404 : 200, found ?? {});
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    units,
    whenMade: (then: (unit: Unit) => void) => {
      made = then;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

test.each([1, 10, 11, 27, 44, COUNT])(
  'killed while the answer to create %i is on its way among ten others, the next run finishes with each object once',
  async (after) => {
    await using rack = await startRack();
    await using project = await makeProject({
      'reckon.yaml': `project: rack\nproviders:\n  rack: { definition: ./rack.provider.yaml, url: "${rack.origin}" }\n`,
      'rack.provider.yaml': DEFINITION,
      'resources/units.yaml': names
        .map((name) => `type: rack.unit\nname: ${name}\nproperties: { name: ${name} }\n`)
        .join('---\n'),
    });
    const run = startCli(['apply', '--yes', '--parallelism', '10'], { cwd: project.directory });
    const unannounced: string[] = [];
    rack.whenMade(({ name }) => {
      // An intent must be on the disk before its call is sent.
      const journal = readFileSync(join(project.directory, 'state/default/journal.ndjson'), 'utf8');
      if (!journal.includes(`"rack.unit.${name}#`)) unannounced.push(name);
      if (rack.units.length === after) run.kill('SIGKILL');
    });
    expect((await run.ended).signal).toBe('SIGKILL');
    expect(unannounced).toEqual([]);
    rack.whenMade(() => undefined);

    const again = await runCli(['apply', '--yes'], { cwd: project.directory });
    expect(again.exitCode, again.stdout + again.stderr).toBe(0);
    expect(rack.units.map(({ name }) => name).sort()).toEqual([...names].sort());
    expect((await runCli(['plan'], { cwd: project.directory })).stdout).toContain('No changes.');
  },
);
