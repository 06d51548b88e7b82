import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { errorsOf } from '../../support/run-project.ts';
import { cloudboltProject, serverDocument, WEB } from './cloudbolt-project.ts';

/** Outputs of a project whose only documents are lookups. */
async function lookUp(documents: string, output: string, user = 'admin') {
  await using project = await cloudboltProject({ 'resources/lookups.yaml': documents }, { user });
  await project.files.write(
    'reckon.yaml',
    `project: test
providers:
  cloudbolt:
    url: ${project.sandbox.origin}
    username: ${user}
    password: \${secret.env.PASSWORD}
outputs:
  found: { value: '\${${output}}' }
`,
  );
  const { run, diagnostics } = await project.plan();
  return { diagnostics, value: run?.plan.outputs.find(({ name }) => name === 'found')?.after, project };
}

describe('a lookup', () => {
  test.each([
    ['environment', 'where: { name: Lab }', 'auto_approval', true],
    ['os_build', 'where: { name: CentOS 7 }', 'os_family', 'Linux -> CentOS'],
    ['blueprint', 'where: { name: Web and Database }', 'is_orderable', true],
    ['application', 'where: { name: nginx }', 'name', 'nginx'],
    ['resource_handler', 'where: { name: vCenter }', 'name', 'vCenter'],
    ['resource_type', 'where: { name: storage }', 'label', 'Storage'],
    ['user', 'where: { username: approver }', 'first_name', 'Arno'],
    ['user', 'filter: "user.first-name.startswith:Ar"', 'username', 'approver'],
    ['group', 'where: { path: /Acme/Research/Dev }', 'name', 'Dev'],
    ['group', 'where: { name: Sandpit }', 'auto_approval', true],
    ['server', 'where: { hostname: erp-db1 }', 'status', 'ACTIVE'],
    ['server', 'filter: "hostname:erp-db1"', 'name', 'erp-db1'],
    ['resource', 'where: { name: intranet }', 'status', 'Active'],
    ['service', 'where: { name: intranet }', 'name', 'intranet'],
    ['rule', 'where: { name: Remove Expired Servers }', 'name', 'Remove Expired Servers'],
    ['server_action', 'where: { name: Ad Hoc Script }', 'name', 'Ad Hoc Script'],
    ['orchestration_action', 'where: { name: Generate Hostname }', 'name', 'Generate Hostname'],
    ['action', 'where: { name: Install Web }', 'name', 'Install Web'],
  ])('of %s (%s) finds one', async (type, where, field, expected) => {
    const found = await lookUp(`data: cloudbolt.${type}\nname: it\n${where}\n`, `data.cloudbolt.${type}.it.${field}`);

    expect(errorsOf(found.diagnostics)).toEqual([]);
    expect(found.value).toBe(expected);
  });

  test('shows attributes that are asked for beyond the object’s own', async () => {
    const documents = `data: cloudbolt.server
name: it
where: { hostname: erp-db1, attributes: environment.name }
`;
    const found = await lookUp(documents, 'data.cloudbolt.server.it.extra["environment.name"]');

    expect(errorsOf(found.diagnostics)).toEqual([]);
    expect(found.value).toBe('Production');
  });

  test.each([
    ['as many as are asked for', 100],
    ['fewer', 10],
  ])('finds all groups though a page holds %s', async (_what, largest) => {
    const group = (index: number) =>
      JSON.stringify({
        type: 'cloudbolt.group',
        name: `g${index}`,
        properties: { name: `Team ${index}`, type: 'Team' },
      });
    const groups = Array.from({ length: 110 }, (_, index) => group(index)).join('\n---\n');
    await using project = await cloudboltProject({ 'resources/groups.yaml': groups }, { user: 'admin' });
    expect(errorsOf((await project.apply()).faults)).toEqual([]);
    const { tables } = (await project.sandbox.control.state()) as { tables: { groups: readonly unknown[] } };
    await project.sandbox.control.knob('largestPage', largest);
    await project.sandbox.control.clearRequests();
    await project.files.write('resources/groups.yaml', 'data: cloudbolt.group\nname: all\nmany: true\n');
    const reckon = await readFile(join(project.files.directory, 'reckon.yaml'), 'utf8');
    await project.files.write(
      'reckon.yaml',
      `${reckon}outputs:\n  found: { value: '\${size(data.cloudbolt.group.all)}' }\n`,
    );

    const { run } = await project.plan();

    expect(run?.plan.outputs.map(({ after }) => after)).toEqual([tables.groups.length]);
    const lists = (await project.sandbox.control.requests()).filter(({ path }) => path === '/api/v2/groups/');
    expect(lists).toHaveLength(Math.ceil(tables.groups.length / largest));
    for (const [index, { query, url }] of lists.entries()) {
      expect(query).toMatchObject({ page: [String(index + 1)], page_size: ['100'] });
      expect(url).toContain('/groups/?');
    }
  });

  test('feeds a server, as do references and finds in place', async () => {
    const documents = [
      'data: cloudbolt.environment\nname: lab\nwhere: { name: Lab }',
      serverDocument({
        ...WEB,
        environment: '${data.cloudbolt.environment.lab.id}',
        os_build: { find: { name: 'CentOS 7' } },
        group: { find: { path: '/Acme/Research' } },
      }),
    ].join('\n---\n');
    await using project = await cloudboltProject({ 'resources/all.yaml': documents });

    expect(errorsOf((await project.apply()).faults)).toEqual([]);
    await project.files.write('resources/all.yaml', serverDocument());
    expect((await project.plan()).changes).toEqual([]);
  });

  test.each(['environment', 'os_build', 'user', 'order', 'resource_handler'])(
    'is all there is to %s: declaring one is refused with the reason',
    async (type) => {
      const document = `type: cloudbolt.${type}\nname: mine\nproperties: { name: mine }\n`;
      await using project = await cloudboltProject({ 'resources/mine.yaml': document });

      const { diagnostics } = await project.plan();

      expect(diagnostics[0]).toMatchObject({ code: 'TYPE_NOT_MANAGED' });
      expect(diagnostics[0]?.hint).toMatch(/the API makes no|orders are how/);
      expect(await project.requests()).toEqual([]);
    },
  );
});
