import { describe, expect, test } from 'vitest';
import { errorsOf, summaryOf } from '../../support/run-project.ts';
import { cloudboltProject } from './cloudbolt-project.ts';

describe('a group', () => {
  const group = (properties: object) => JSON.stringify({ type: 'cloudbolt.group', name: 'team', properties });

  test('is made and deleted directly, and a change replaces it, since the API has no other way', async () => {
    const file = 'resources/group.yaml';
    await using project = await cloudboltProject(
      { [file]: group({ name: 'Team A', type: 'Team' }) },
      { user: 'admin' },
    );

    expect(errorsOf((await project.apply()).faults)).toEqual([]);
    expect((await project.plan()).changes).toEqual([]);
    await project.files.write(file, group({ name: 'Team A', type: 'Organization' }));
    expect(summaryOf((await project.plan()).changes)).toEqual(['replace cloudbolt.group.team']);
    await project.files.write(file, group({ name: 'Team A', type: 'Team' }));
    const id = (await project.state())?.resources.values().next().value?.id;
    await project.control('POST', 'servers', { hostname: 'squatter', group: 20, environment: 2 });
    expect(errorsOf((await project.apply({ mode: 'destroy' })).faults).join()).toContain('still has servers');
    expect(id).toMatch(/^GRP-/);
  });

  test.each(['drop', 'status'])('is made once though the answer is lost by %s', async (mode) => {
    await using project = await cloudboltProject(
      { 'resources/group.yaml': group({ name: 'Team B', type: 'Team', parent: 'Acme' }) },
      { user: 'admin' },
    );
    await project.control('POST', 'fail-after-commit', { mode, path: '/groups/', method: 'POST' });

    expect(errorsOf((await project.apply()).faults)).toEqual([]);
    expect((await project.plan()).changes).toEqual([]);
  });

  test('below another is refused by a version that ignores the parent, and not left at the top', async () => {
    await using project = await cloudboltProject(
      { 'resources/group.yaml': group({ name: 'Team C', type: 'Team', parent: 'Acme' }) },
      { user: 'admin' },
    );
    await project.sandbox.control.knob('groupParent', false);

    expect(errorsOf((await project.apply()).faults).join()).toContain('it ignored `parent`');
    expect(JSON.stringify(await project.sandbox.control.state())).not.toContain('Team C');
  });
});
