import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { errorsOf, summaryOf } from '../../support/run-project.ts';
import { type CloudboltProject, cloudboltProject } from './cloudbolt-project.ts';

/** Exports a blueprint as the API gives it, under another name, into the project's folder. */
async function exportBlueprint(project: CloudboltProject, file: string, id: number): Promise<void> {
  const login = await project.sandbox.request('/api/v2/api-token-auth/', {
    method: 'POST',
    body: { username: 'admin', password: 'admin-secret' },
  });
  const answer = await fetch(`${project.sandbox.origin}/api/v2/blueprints/${id}/export/`, {
    headers: { authorization: `Bearer ${login.json().token}` },
  });
  await writeFile(join(project.files.directory, file), Buffer.from(await answer.arrayBuffer()));
}

const document = (type: string, name: string) =>
  JSON.stringify({ type: `cloudbolt.${type}`, name: 'content', properties: { name, archive: 'content.zip' } });

describe('content', () => {
  test('is imported from an archive, again when the archive changes, and can only be let go of', async () => {
    await using project = await cloudboltProject({}, { user: 'admin' });
    await project.control('PATCH', 'blueprints/3', { name: 'Bucket of ours' });
    await exportBlueprint(project, 'content.zip', 3);
    await project.control('PATCH', 'blueprints/3', { name: 'Object Bucket' });
    await project.files.write('resources/content.yaml', document('blueprint', 'Bucket of ours'));

    const made = await project.apply();
    expect(errorsOf(made.faults)).toEqual([]);
    expect(summaryOf(made.changes)).toEqual(['create cloudbolt.blueprint.content']);
    expect(JSON.stringify(await project.sandbox.control.state())).toContain('Bucket of ours');
    expect((await project.plan()).changes).toEqual([]);

    const id = (await project.record('cloudbolt.blueprint.content'))?.id ?? '';
    await project.control('PATCH', `blueprints/${id}`, { description: 'a new one' });
    await exportBlueprint(project, 'content.zip', Number((await project.control('GET', `blueprints/${id}`)).json().id));
    await project.control('PATCH', `blueprints/${id}`, { description: 'an old one' });
    const changed = await project.apply();
    expect(errorsOf(changed.faults)).toEqual([]);
    expect(summaryOf(changed.changes)).toEqual(['update cloudbolt.blueprint.content']);
    expect((await project.control('GET', `blueprints/${id}`)).json()).toMatchObject({ description: 'a new one' });
    expect((await project.plan()).changes).toEqual([]);

    const destroyed = await project.plan({ mode: 'destroy' });
    expect(summaryOf(destroyed.changes)).toEqual(['forget cloudbolt.blueprint.content']);
  });

  test('whose archive cannot be read is refused at its line', async () => {
    await using project = await cloudboltProject(
      { 'resources/content.yaml': document('server_action', 'Ours') },
      { user: 'admin' },
    );

    const [fault] = (await project.plan()).diagnostics;

    expect(fault?.message).toContain('cannot be read');
    expect(fault?.location?.file).toBe('resources/content.yaml');
  });

  test('of a name that is there already is offered for import', async () => {
    await using project = await cloudboltProject({}, { user: 'admin' });
    await exportBlueprint(project, 'content.zip', 3);
    await project.files.write('resources/content.yaml', document('blueprint', 'Object Bucket'));

    const { diagnostics } = await project.plan();

    expect(diagnostics.map(({ code }) => code)).toEqual(['EXISTS_UNMANAGED']);
  });
});
