import { expect, test } from 'vitest';
import { openShelf } from '../engine/open-shelf.ts';
import { runCli } from '../support/run-cli.ts';

const base = 'type: shelf.thing\nname: base\nproperties: { name: base }\n';
test('a replacement that was asked for is made once, whatever waits for it', async () => {
  await using shelf = await openShelf(base);
  await shelf.project.apply();
  await shelf.write(
    `${base}---\ntype: shelf.thing\nname: each\nforEach: "\${[shelf.thing.base.id]}"\nproperties: { name: "on-\${each.key}" }\n`,
  );
  const args = ['apply', '--yes', '--replace', 'shelf.thing.base', '--allow-deletes', '1'];
  const { exitCode, stderr } = await runCli(args, { cwd: shelf.project.files.directory });
  expect(stderr).not.toContain('ALLOWED_DELETES_DIFFER');
  expect(shelf.writes).toEqual(['POST /things', 'DELETE /things/t1', 'POST /things', 'POST /things']);
  expect([...shelf.things.values()].map(({ name }) => name)).toEqual(['base', 'on-t2']);
  expect(exitCode).toBe(0);
}, 30_000);
