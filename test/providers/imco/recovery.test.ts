import { describe, expect, test } from 'vitest';
import { errorsOf, summaryOf } from '../../support/run-project.ts';
import { DOCUMENTS, documents, type ImcoProject, imcoProject, projectFile } from './imco-project.ts';

const { vpc, subnet, template, script } = DOCUMENTS;

async function make(project: ImcoProject, path: string, body: object) {
  return (await project.sandbox.request(`/v3${path}`, { method: 'POST', body })).json();
}

test('what was deleted by someone else is made again, children without a delete when their parent is gone', async () => {
  await using project = await imcoProject(documents(vpc, subnet, template));
  await project.apply();
  const [network] = await project.all('vpc');
  await project.sandbox.control.call('DELETE', `imco/resources/${network.id}`);
  await project.forget();
  expect(summaryOf((await project.plan()).changes)).toEqual(['create imco.subnet.inner', 'create imco.vpc.net']);
  expect(errorsOf((await project.apply()).faults)).toEqual([]);
  expect((await project.sent()).some((request) => request.startsWith('DELETE'))).toBe(false);
  expect(summaryOf((await project.plan()).changes)).toEqual([]);
});

test('an object of the same name is never doubled: one can be taken in, two are told apart by their ids', async () => {
  await using project = await imcoProject(script);
  const first = await make(project, '/blueprint/scripts', { name: 'setup', code: 'true', parameters: ['X'] });
  const one = await project.plan();
  expect(errorsOf(one.diagnostics).join()).toContain('EXISTS_UNMANAGED');
  const second = await make(project, '/blueprint/scripts', { name: 'setup' });
  const two = await project.plan();
  expect(errorsOf(two.diagnostics).join()).toContain('EXISTS_AMBIGUOUS');
  for (const { id } of [first, second]) expect(two.diagnostics[0]?.hint).toContain(id);
  const adopted = await project.apply({ imports: [{ to: 'imco.script.setup' as never, id: first.id }] });
  expect(summaryOf(adopted.changes)).toEqual(['adopt imco.script.setup']);
  expect(summaryOf((await project.plan()).changes)).toEqual([]);
  expect(await project.all('script')).toHaveLength(2);
});

test('an import names a nested object by its parent and itself', async () => {
  await using project = await imcoProject(documents(vpc, subnet));
  await project.apply();
  const records = [...((await project.state())?.resources.values() ?? [])];
  const [network] = await project.all('vpc');
  const [inner] = await project.all('subnet');
  await project.files.remove('state');
  const imported = await project.apply({
    imports: [
      { to: 'imco.vpc.net' as never, id: network.id },
      { to: 'imco.subnet.inner' as never, id: `${network.id}/${inner.id}` },
    ],
  });
  expect(errorsOf(imported.faults)).toEqual([]);
  expect(summaryOf((await project.plan()).changes)).toEqual([]);
  expect([...((await project.state())?.resources.values() ?? [])].map(({ id }) => id)).toEqual(
    records.map(({ id }) => id),
  );
});

describe('an answer that is lost', () => {
  test.each([
    { what: 'of a network', text: vpc, type: 'vpc', path: '^/v3/network/vpcs$' },
    { what: 'of a child', text: documents(vpc, subnet), type: 'subnet', path: '/subnets$' },
    { what: 'of a template', text: template, type: 'template', path: '^/v3/blueprint/templates$' },
  ])('$what does not double it: it is found again', async ({ text, type, path }) => {
    await using project = await imcoProject(text);
    await project.sandbox.control.fault({ method: 'POST', path, dropAfter: true });
    const applied = await project.apply();
    if (errorsOf(applied.faults).length > 0) expect(errorsOf((await project.apply()).faults)).toEqual([]);
    expect(await project.all(type)).toHaveLength(1);
    expect(summaryOf((await project.plan()).changes)).toEqual([]);
  });
});

describe('an upload', () => {
  const cookbook = `
type: imco.cookbook_version
name: shop
properties: { file: files/shop }
`;
  const attachment = `
type: imco.attachment
name: data
properties: { script_id: "\${imco.script.setup.id}", name: data.txt, file: files/data.txt }
`;
  const application = `
type: imco.cloud_application_template
name: shop
properties: { file: files/shop.yaml }
`;
  const files = {
    'files/shop': "name 'shop'\nversion '1.0.0'\n",
    'files/data.txt': 'x',
    'files/shop.yaml': 'name: shop\nversion: "1"\n',
  };

  test.each([
    { type: 'cookbook_version', text: cookbook, path: 'cookbook_versions$' },
    { type: 'attachment', text: documents(script, attachment), path: 'attachments$' },
    { type: 'cloud_application_template', text: application, path: 'cats$' },
  ])('of a $type whose first answer is lost is made once more, and nothing is left of the first', async (one) => {
    await using project = await imcoProject(one.text, { files });
    const before = await project.all(one.type);
    await project.sandbox.control.fault({ method: 'POST', path: one.path, dropAfter: true });
    expect(errorsOf((await project.apply()).faults)).toEqual([]);
    expect(await project.all(one.type)).toHaveLength(before.length + 1);
    expect(summaryOf((await project.plan()).changes)).toEqual([]);
  });

  test('whose lost first answer may be one of two leaves both, and says which to look at', async () => {
    await using project = await imcoProject(cookbook, { files });
    const before = await project.all('cookbook_version');
    await project.sandbox.control.fault({ method: 'POST', path: 'cookbook_versions$', dropAfter: true });
    await project.sandbox.control.fault({ method: 'GET', path: 'cookbook_versions$', delayMs: 600, times: 99 });
    const running = project.apply();
    await expect
      .poll(() => project.all('cookbook_version'), { interval: 20, timeout: 10_000 })
      .toHaveLength(before.length + 1);
    const theirs = await make(project, '/blueprint/cookbook_versions', {});
    const { faults } = await running;
    expect(errorsOf(faults)).toEqual([]);
    expect(faults).toMatchObject([{ code: 'IMCO_UPLOAD_LEFT', message: expect.stringContaining(theirs.id) }]);
    expect(await project.all('cookbook_version')).toHaveLength(before.length + 3);
  });

  test.each([
    { type: 'cookbook_version', text: cookbook, path: 'cookbook_versions$' },
    { type: 'cloud_application_template', text: application, path: 'cats$' },
  ])('of a $type that was cut off before its id was known is found by the next run, and replaced', async (one) => {
    await using project = await imcoProject(one.text, { files });
    const before = await project.all(one.type);
    await project.sandbox.control.fault({ method: 'POST', path: one.path, dropAfter: true });
    await project.sandbox.control.fault({ method: 'GET', path: one.path, delayMs: 600, times: 99 });
    const cut = new AbortController();
    const running = project.apply(undefined, { cut: cut.signal });
    await expect.poll(() => project.all(one.type), { interval: 20, timeout: 10_000 }).toHaveLength(before.length + 1);
    cut.abort();
    await running;
    await project.sandbox.control.clearFaults();
    expect(errorsOf((await project.apply()).faults)).toEqual([]);
    expect(await project.all(one.type)).toHaveLength(before.length + 1);
    expect(summaryOf((await project.plan()).changes)).toEqual([]);
  });

  test.each([
    { type: 'cookbook_version', text: cookbook },
    { type: 'attachment', text: documents(script, attachment) },
    { type: 'cloud_application_template', text: application },
  ])('of a $type that was cut off before its file came is replaced by the next run', async ({ type, text }) => {
    await using project = await imcoProject(text, { files });
    const before = await project.all(type);
    await project.sandbox.control.fault({ method: 'PUT', path: '/uploads/', delayMs: 60_000 });
    const cut = new AbortController();
    const running = project.apply(undefined, { cut: cut.signal });
    await expect.poll(() => project.all(type), { timeout: 10_000 }).toHaveLength(before.length + 1);
    cut.abort();
    await running;
    await project.sandbox.control.clearFaults();
    expect((await project.plan()).changes).toMatchObject([{ action: 'replace', reason: 'tainted' }]);
    expect(errorsOf((await project.apply()).faults)).toEqual([]);
    expect(await project.all(type)).toHaveLength(before.length + 1);
    expect(summaryOf((await project.plan()).changes)).toEqual([]);
  });
});

test('an answer that does not come in time ends the call and leaves a state that the next run goes on from', async () => {
  await using project = await imcoProject(documents(vpc, subnet));
  await project.files.write(
    'reckon.yaml',
    projectFile(project.sandbox).replace('    tls:', '    timeout: 1500ms\n    retries: 0\n    tls:'),
  );
  await project.sandbox.control.fault({ method: 'POST', path: '/vpcs$', delayMs: 3000 });
  const applied = await project.apply();
  expect(errorsOf(applied.faults).join()).toMatch(/did not answer in time/);
  await project.files.write('reckon.yaml', projectFile(project.sandbox));
  expect(errorsOf((await project.apply()).faults)).toEqual([]);
  expect(await project.all('vpc')).toHaveLength(1);
  expect(summaryOf((await project.plan()).changes)).toEqual([]);
});

describe('what is not an answer of the API', () => {
  test.each([
    {
      shape: 'errors',
      status: 422,
      problem: { name: ['is invalid', 'is taken'], cidr: [{ code: 7 }] },
      said: /refuses name: is invalid/,
    },
    { shape: 'error', status: 500, problem: 'the database is down', said: /the database is down/ },
    { shape: 'html', status: 500, said: /500/ },
    { shape: 'redirect', status: 302, said: /302/ },
  ])(
    '($shape, $status) is reported readably and never taken for a success',
    async ({ shape, status, problem, said }) => {
      await using project = await imcoProject(vpc);
      await project.files.write(
        'reckon.yaml',
        projectFile(project.sandbox).replace('    tls:', '    retries: 0\n    tls:'),
      );
      await project.sandbox.control.call('POST', 'imco/next-error', {
        shape,
        status,
        method: 'POST',
        path: '/v3/network/vpcs',
        ...(problem === undefined ? {} : { problem }),
      });
      const applied = await project.apply();
      expect(applied.faults.map(({ message }) => message).join()).toMatch(said);
      expect([...((await project.state())?.resources.keys() ?? [])]).toEqual([]);
      expect(errorsOf((await project.apply()).faults)).toEqual([]);
      expect(await project.all('vpc')).toHaveLength(1);
    },
  );
});

describe('knobs of the platform', () => {
  test.each([
    { knob: 'absentValues', value: 'missing' },
    { knob: 'absentValues', value: 'blank' },
    { knob: 'undocumentedStates', value: 'available' },
    { knob: 'createStatus', value: 200 },
    { knob: 'deleteStatus', value: 200 },
    { knob: 'wrongStateStatus', value: 409 },
    { knob: 'endShownMs', value: 50 },
    { knob: 'deleteWithChildren', value: 'refuse' },
    { knob: 'firstExecutionOrder', value: 0 },
    { knob: 'fixedFieldsInPut', value: 'refuse' },
  ])('$knob = $value changes nothing for a project', async ({ knob, value }) => {
    const ordered = `
type: imco.template_script
name: a
properties: { template_id: "\${imco.template.os.id}", type: boot, script_id: "\${imco.script.setup.id}", execution_order: 1 }
`;
    const all = documents(
      vpc,
      subnet,
      template,
      script,
      ordered,
      DOCUMENTS.server,
      DOCUMENTS.balancer,
      DOCUMENTS.group,
      DOCUMENTS.listener,
      DOCUMENTS.domain,
      DOCUMENTS.volume,
      `
type: imco.volume_attachment
name: web
properties: { volume_id: "\${imco.volume.disk.id}", attached_server_id: "\${imco.server.web.id}" }
`,
    );
    await using project = await imcoProject(all);
    await project.sandbox.control.knob(knob, value);
    expect(errorsOf((await project.apply()).faults)).toEqual([]);
    expect(summaryOf((await project.plan()).changes)).toEqual([]);
    await project.files.write('resources/main.yaml', all.replace('port: 80\n  health', 'port: 8080\n  health'));
    expect(errorsOf((await project.apply()).faults)).toEqual([]);
    expect(summaryOf((await project.plan()).changes)).toEqual([]);
    expect(errorsOf((await project.apply({ mode: 'destroy' })).faults)).toEqual([]);
    expect(await project.all('vpc')).toEqual([]);
  });
});
