import { expect, test } from 'vitest';
import { errorsOf, summaryOf } from '../../support/run-project.ts';
import { DOCUMENTS, documents, imcoProject } from './imco-project.ts';

const COOKBOOK = {
  'files/shop.rb': "name 'shop'\nversion '1.0.0'\n",
  'files/again.rb': "name 'shop'\nversion '1.0.0'\ndescription 'other'\n",
};
const cookbook = `
type: imco.cookbook_version
name: shop
properties: { file: files/shop.rb }
`;
const template = (rest: string) => `
type: imco.template
name: web
properties:
  name: web
  generic_image_id: { find: { name: Ubuntu 22.04 x86_64 } }
  ${rest}
`;

test('a cookbook is uploaded and processed before the template that uses it', async () => {
  const web = template(
    'cookbook_versions: { shop: { version_id: "${imco.cookbook_version.shop.id}" }, nginx: { version: ~> 1.2 } }',
  );
  await using project = await imcoProject(documents(cookbook, DOCUMENTS.script, web), { files: COOKBOOK });
  expect(errorsOf((await project.apply()).faults)).toEqual([]);
  const sent = await project.sent();
  const at = (pattern: RegExp) => sent.findIndex((request) => pattern.test(request));
  expect(at(/PUT \/uploads\//)).toBeGreaterThan(at(/POST \/blueprint\/cookbook_versions$/));
  expect(at(/\/process$/)).toBeGreaterThan(at(/PUT \/uploads\//));
  expect(at(/POST \/blueprint\/templates$/)).toBeGreaterThan(at(/\/process$/));
  expect(summaryOf((await project.plan()).changes)).toEqual([]);
  expect((await project.all('template'))[0]).toMatchObject({ state: 'ready' });
});

test('a change of attributes is one PUT with them alone; a cookbook more sends the whole map and waits for the compile', async () => {
  await using project = await imcoProject(template('cookbook_versions: { nginx: { version: ~> 12.0 } }'));
  await project.apply();
  await project.forget();
  await project.files.write(
    'resources/main.yaml',
    template('cookbook_versions: { nginx: { version: ~> 12.0 } }\n  configuration_attributes: { nginx: { port: 81 } }'),
  );
  await project.apply();
  expect(await project.bodies('PUT', /templates/)).toEqual([{ configuration_attributes: { nginx: { port: 81 } } }]);
  await project.forget();
  await project.files.write(
    'resources/main.yaml',
    template(
      'cookbook_versions: { nginx: { version: ~> 12.0 }, apt: { version: = 7.4.0 } }\n  configuration_attributes: { nginx: { port: 81 } }',
    ),
  );
  expect(errorsOf((await project.apply()).faults)).toEqual([]);
  expect(await project.bodies('PUT', /templates/)).toEqual([
    { cookbook_versions: { nginx: { version: '~> 12.0' }, apt: { version: '= 7.4.0' } } },
  ]);
  expect(project.events.some((event) => event.type === 'apply_progress' && event.message === 'compiling')).toBe(true);
  expect((await project.all('template'))[0]).toMatchObject({ state: 'ready' });
});

test('a cookbook that is there already fails with the reason, and nothing half-made is left', async () => {
  const again = cookbook.replace('name: shop', 'name: again').replace('shop.rb', 'again.rb');
  await using project = await imcoProject(cookbook, { files: COOKBOOK });
  await project.apply();
  await project.files.write('resources/main.yaml', documents(cookbook, again));
  const applied = await project.apply();
  expect(errorsOf(applied.faults).join()).toMatch(/duplicated: version 1\.0\.0 of shop is there already/);
  expect((await project.all('cookbook_version')).filter(({ name }) => name !== undefined)).toHaveLength(1);
  expect([...((await project.state())?.resources.keys() ?? [])]).toEqual(['imco.cookbook_version.shop']);
});

test('an upload that breaks takes back what was made', async () => {
  await using project = await imcoProject(cookbook, { files: COOKBOOK });
  await project.sandbox.control.fault({ method: 'PUT', path: '/uploads/', status: 403, body: '<Error/>' });
  const applied = await project.apply();
  expect(errorsOf(applied.faults).join()).toContain('403');
  expect(await project.all('cookbook_version')).toEqual([]);
  expect((await project.state())?.resources.size).toBe(0);
  expect(errorsOf((await project.apply()).faults)).toEqual([]);
});

test('a file that is not there is told at its line, before anything is sent', async () => {
  await using project = await imcoProject(cookbook);
  const planned = await project.plan();
  expect(errorsOf(planned.diagnostics)).toEqual(['FILE_UNREADABLE file: the file files/shop.rb cannot be read']);
  expect(planned.diagnostics[0]?.location).toMatchObject({ file: 'resources/main.yaml', line: 4 });
});

test('a template that does not compile tells why, what needs it is not attempted, and it is repaired in place', async () => {
  const broken = template('cookbook_versions: { nginx: { version: ~> 12.0 } }');
  const server = DOCUMENTS.server.replace('imco.template.os', 'imco.template.web');
  await using project = await imcoProject(documents(broken, server));
  await project.fail({ type: 'template', step: 'compiling', event: 'nginx 12 needs apt' });
  const applied = await project.apply();
  expect(errorsOf(applied.faults).join()).toContain('compiling it failed: nginx 12 needs apt');
  expect(await project.sent()).not.toContain('POST /cloud/servers');
  const planned = await project.plan();
  expect(summaryOf(planned.changes)).toEqual(['create imco.server.web']);
  await project.files.write(
    'resources/main.yaml',
    documents(template('cookbook_versions: { nginx: { version: ~> 12.0 }, apt: { version: = 7.4.0 } }'), server),
  );
  expect(errorsOf((await project.apply()).faults)).toEqual([]);
  expect(summaryOf((await project.plan()).changes)).toEqual([]);
});

test('scripts in another order are one call with all of them, and none is made anew', async () => {
  const script = (name: string, order: number) => `
type: imco.template_script
name: ${name}
properties:
  template_id: \${imco.template.os.id}
  type: boot
  script_id: \${imco.script.setup.id}
  parameter_values: { X: ${name} }
  execution_order: ${order}
`;
  const all = (a: number, b: number, c: number) =>
    documents(DOCUMENTS.template, DOCUMENTS.script, script('a', a), script('b', b), script('c', c));
  await using project = await imcoProject(all(1, 2, 3));
  expect(errorsOf((await project.apply()).faults)).toEqual([]);
  const names = async () =>
    (await project.all('template_script'))
      .toSorted((left, right) => left.execution_order - right.execution_order)
      .map(({ parameter_values: values }) => values.X)
      .join('');
  expect(await names()).toBe('abc');
  expect(summaryOf((await project.plan()).changes)).toEqual([]);
  await project.forget();
  await project.files.write('resources/main.yaml', all(2, 3, 1));
  expect(summaryOf((await project.plan()).changes)).toEqual([
    'update imco.template_script.a',
    'update imco.template_script.b',
    'update imco.template_script.c',
  ]);
  expect(errorsOf((await project.apply()).faults)).toEqual([]);
  const sent = await project.sent();
  expect(sent).toHaveLength(1);
  expect(sent[0]).toMatch(/^PUT \/blueprint\/templates\/\w+\/scripts\/reorder$/);
  expect((await project.bodies('PUT', /reorder/))[0]).toMatchObject({ type: 'boot', script_ids: { length: 3 } });
  expect(await names()).toBe('cab');
  expect(summaryOf((await project.plan()).changes)).toEqual([]);
});

test('a changed file is another attachment', async () => {
  const attachment = `
type: imco.attachment
name: data
properties: { script_id: "\${imco.script.setup.id}", name: data.txt, file: files/data.txt }
`;
  await using project = await imcoProject(documents(DOCUMENTS.script, attachment), {
    files: { 'files/data.txt': '1' },
  });
  expect(errorsOf((await project.apply()).faults)).toEqual([]);
  const [made] = await project.all('attachment');
  expect(JSON.stringify([...((await project.state())?.resources.values() ?? [])])).not.toContain('/uploads/');
  await project.files.write('files/data.txt', '2');
  expect(summaryOf((await project.plan()).changes)).toEqual(['replace imco.attachment.data']);
  expect(errorsOf((await project.apply()).faults)).toEqual([]);
  expect((await project.all('attachment'))[0].id).not.toBe(made.id);
  expect(summaryOf((await project.plan()).changes)).toEqual([]);
});
