import { expect, test } from 'vitest';
import { errorsOf, summaryOf } from '../../support/run-project.ts';
import { openProvider, writeCall } from '../open-provider.ts';
import { DOCUMENTS, documents, type ImcoProject, imcoProject } from './imco-project.ts';

const booted = `${DOCUMENTS.server.trimEnd()}\n  power: operational\n`;
const base = documents(DOCUMENTS.template, booted);

/** Runs an action on the one resource of a type, as `reckon run` does. */
async function run(project: ImcoProject, address: string, action: string, args = {}) {
  const { directory } = project.sandbox;
  const tls = { ca: `${directory}/ca.crt`, cert: `${directory}/api.crt`, key: `${directory}/api.key` };
  await using opened = await openProvider('imco', { url: `${project.sandbox.origin}/v3`, tls });
  const record = [...((await project.state())?.resources.values() ?? [])].find((one) => one.address === address);
  const type = opened.type(record?.type ?? '');
  const live = await type.read(opened.connection, record?.id ?? '', writeCall());
  if (live === undefined) throw new TypeError(`${address} is gone`);
  return await type.run?.(opened.connection, live, action, args, writeCall());
}

test('a server is commissioned, booted and operational, and the addresses it got are no change', async () => {
  await using project = await imcoProject(base);
  expect(errorsOf((await project.apply()).faults)).toEqual([]);
  const [server] = await project.all('server');
  expect(server).toMatchObject({ state: 'operational' });
  expect(server.fqdn).not.toBeNull();
  expect((await project.sent()).filter((request) => request.endsWith('/boot'))).toHaveLength(1);
  expect(summaryOf((await project.plan()).changes)).toEqual([]);
});

test('an operational server is shut down before it is deleted', async () => {
  await using project = await imcoProject(base);
  await project.apply();
  await project.forget();
  expect(errorsOf((await project.apply({ mode: 'destroy' })).faults)).toEqual([]);
  const sent = (await project.sent()).filter((request) => request.includes('/servers/'));
  expect(sent.map((request) => request.replace(/[0-9a-f]{24}/, ':id'))).toEqual([
    'PUT /cloud/servers/:id/shutdown',
    'DELETE /cloud/servers/:id',
  ]);
  expect(await project.all('server')).toEqual([]);
});

test('a server that cannot be commissioned is replaced by the next apply', async () => {
  await using project = await imcoProject(base);
  await project.fail({ type: 'server', step: 'commissioning', event: 'no capacity' });
  const applied = await project.apply();
  expect(errorsOf(applied.faults).join()).toContain('commission_stalled: no capacity');
  expect(summaryOf((await project.plan()).changes)).toEqual(['replace imco.server.web']);
  await project.forget();
  expect(errorsOf((await project.apply()).faults)).toEqual([]);
  expect((await project.sent()).some((request) => request.endsWith('/shutdown'))).toBe(false);
  expect(await project.all('server')).toMatchObject([{ state: 'operational' }]);
});

test('a server that stalls tells why, and override makes it operational only when asked', async () => {
  await using project = await imcoProject(base);
  await project.fail({ type: 'server', step: 'bootstrapping', event: 'the machine never called' });
  expect(errorsOf((await project.apply()).faults).join()).toContain('stalled: the machine never called');
  const planned = await project.plan();
  expect(summaryOf(planned.changes)).toEqual(['update imco.server.web']);
  expect(planned.changes[0]?.notes.map(({ message }) => message).join()).toContain('override');
  expect(await project.sent()).not.toContainEqual(expect.stringContaining('/override'));
  await run(project, 'imco.server.web', 'override');
  expect(summaryOf((await project.plan()).changes)).toEqual([]);
});

test('a stalled server is shut down and booted again by an apply', async () => {
  await using project = await imcoProject(base);
  await project.fail({ type: 'server', step: 'bootstrapping' });
  await project.apply();
  await project.forget();
  expect(errorsOf((await project.apply()).faults)).toEqual([]);
  expect((await project.sent()).map((request) => request.split('/').at(-1))).toEqual(['shutdown', 'boot']);
});

test('another plan replaces the server, another name is one PUT', async () => {
  await using project = await imcoProject(base);
  await project.apply();
  await project.files.write('resources/main.yaml', base.replace('t3.small', 't3.medium'));
  const planned = await project.plan();
  expect(planned.changes).toMatchObject([{ action: 'replace', fields: [{ pointer: '/server_plan_id' }] }]);
  await project.files.write('resources/main.yaml', base.replace('name: web\n  template', 'name: web2\n  template'));
  await project.forget();
  expect(errorsOf((await project.apply()).faults)).toEqual([]);
  expect(await project.bodies('PUT', /./)).toEqual([{ name: 'web2' }]);
});

test('attachments go before a server is replaced and come back after it', async () => {
  const attached = documents(
    base,
    DOCUMENTS.floatingIp,
    DOCUMENTS.volume,
    `
type: imco.floating_ip_attachment
name: web
properties: { floating_ip_id: "\${imco.floating_ip.address.id}", attached_server_id: "\${imco.server.web.id}" }
`,
    `
type: imco.volume_attachment
name: web
properties: { volume_id: "\${imco.volume.disk.id}", attached_server_id: "\${imco.server.web.id}" }
`,
  );
  await using project = await imcoProject(attached);
  expect(errorsOf((await project.apply()).faults)).toEqual([]);
  await project.forget();
  await project.files.write('resources/main.yaml', attached.replace('t3.small', 't3.medium'));
  expect(summaryOf((await project.plan()).changes)).toEqual([
    'replace imco.floating_ip_attachment.web',
    'replace imco.server.web',
    'replace imco.volume_attachment.web',
  ]);
  expect(errorsOf((await project.apply()).faults)).toEqual([]);
  const sent = (await project.sent()).map((request) => request.replaceAll(/[0-9a-f]{24}/g, ':id'));
  expect(sent.slice(0, 2).toSorted()).toEqual([
    'DELETE /network/floating_ips/:id/attached_server',
    'DELETE /storage/volumes/:id/attached_server',
  ]);
  expect(sent.indexOf('DELETE /cloud/servers/:id')).toBeLessThan(sent.indexOf('POST /cloud/servers'));
  expect(sent.slice(-2).toSorted()).toEqual([
    'POST /network/floating_ips/:id/attached_server',
    'POST /storage/volumes/:id/attached_server',
  ]);
  const [server] = await project.all('server');
  expect((await project.all('floating_ip'))[0]).toMatchObject({ attached_server_id: server.id });
  expect(summaryOf((await project.plan()).changes)).toEqual([]);
});

test('an attachment that shows late is waited for, coming and going', async () => {
  const attached = documents(
    DOCUMENTS.template,
    DOCUMENTS.server,
    DOCUMENTS.floatingIp,
    `
type: imco.floating_ip_attachment
name: web
properties: { floating_ip_id: "\${imco.floating_ip.address.id}", attached_server_id: "\${imco.server.web.id}" }
`,
  );
  await using project = await imcoProject(attached);
  await project.sandbox.control.knob('attachment', 'later');
  expect(errorsOf((await project.apply()).faults)).toEqual([]);
  expect(summaryOf((await project.plan()).changes)).toEqual([]);
  expect(errorsOf((await project.apply({ mode: 'destroy' })).faults)).toEqual([]);
  expect(await project.all('floating_ip')).toEqual([]);
});

const array = (size: number, options = '') => `
type: imco.server_array
name: farm
properties:
  name: farm
  template_id: \${imco.template.os.id}
  server_plan_id: { find: { name: t3.small, realm_provider_name: eu-west-1 } }
  cloud_account_id: { find: { name: AWS account } }
  size: ${size}
${options}
`;

test('an array grows by at most five a call, shrinks only by being emptied, and is emptied before it is deleted', async () => {
  const farm = (size: number, options = '') => documents(DOCUMENTS.template, array(size, options));
  await using project = await imcoProject(farm(2));
  expect(errorsOf((await project.apply()).faults)).toEqual([]);
  await project.forget();
  await project.files.write('resources/main.yaml', farm(9));
  expect(errorsOf((await project.apply()).faults)).toEqual([]);
  expect(await project.bodies('POST', /servers$/)).toEqual([{ size_increase: 5 }, { size_increase: 2 }]);
  expect(await project.all('server')).toHaveLength(9);

  await project.files.write('resources/main.yaml', farm(4));
  const refused = await project.plan();
  expect(errorsOf(refused.diagnostics)).toEqual(['IMCO_ARRAY_SHRINK size: an array of 9 servers cannot shrink to 4']);
  await project.files.write('resources/main.yaml', farm(4, 'options: { shrink: empty }'));
  expect(errorsOf((await project.apply()).faults)).toEqual([]);
  expect(await project.all('server')).toHaveLength(4);
  expect(summaryOf((await project.plan()).changes)).toEqual([]);

  await project.forget();
  expect(errorsOf((await project.apply({ mode: 'destroy' })).faults)).toEqual([]);
  const sent = (await project.sent()).map((request) => request.replace(/[0-9a-f]{24}/, ':id'));
  expect(sent.slice(0, 2)).toEqual(['PUT /cloud/server_arrays/:id/empty', 'DELETE /cloud/server_arrays/:id']);
});
