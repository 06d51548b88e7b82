import { describe, expect, test } from 'vitest';
import type { Json } from '../../../src/model/json.ts';
import { errorsOf, summaryOf } from '../../support/run-project.ts';
import { openProvider, writeCall } from '../open-provider.ts';
import { DOCUMENTS, documents, type ImcoProject, imcoProject } from './imco-project.ts';

// biome-ignore lint/suspicious/noExplicitAny: tests look into bodies whose shape they are there to establish
type Body = any;

/** Runs an action of the platform, as `reckon run imco ACTION` does. */
async function run(project: ImcoProject, action: string, args: Record<string, Json> = {}): Promise<Body> {
  const { directory, origin } = project.sandbox;
  const tls = { ca: `${directory}/ca.crt`, cert: `${directory}/api.crt`, key: `${directory}/api.key` };
  await using opened = await openProvider('imco', { url: `${origin}/v3`, tls }, { root: project.files.directory });
  return await opened.provider.run?.(opened.connection, action, args, writeCall());
}

async function listed(project: ImcoProject, path: string): Promise<Body> {
  return (await project.sandbox.request(`/v3${path}`)).json();
}

describe('the wizard', () => {
  /** An application, a place for it, and an account there. */
  async function place(project: ImcoProject) {
    const [app] = await listed(project, '/wizard/apps');
    const [account] = await listed(project, '/settings/cloud_accounts');
    const plans = await listed(project, `/wizard/server_plans?app_id=${app.id}`);
    const plan = plans.find((one: Body) => one.cloud_provider_id === account.cloud_provider_id);
    return {
      app: app.id,
      location: plan.location_id,
      cloud: account.cloud_provider_id,
      account: account.id,
      plan: plan.id,
    };
  }

  test('tells where an application can run and how large a server it needs', async () => {
    await using project = await imcoProject();
    const { app, location, cloud, account } = await place(project);
    expect(await run(project, 'apps')).toMatchObject({
      apps: expect.arrayContaining([expect.objectContaining({ id: app })]),
      locations: expect.arrayContaining([expect.objectContaining({ id: location })]),
      accounts: expect.arrayContaining([{ id: account, name: expect.any(String), cloud_provider_id: cloud }]),
    });
    expect(await run(project, 'app-clouds', { app, location })).toContainEqual(expect.objectContaining({ id: cloud }));
    const plans = await run(project, 'app-plans', { app, location, cloud });
    expect(plans.length).toBeGreaterThan(0);
    for (const plan of plans) expect(plan).toMatchObject({ cloud_provider_id: cloud, location_id: location });
  });

  test('deploys one, waits for its server, and documents can take over what it has made', async () => {
    await using project = await imcoProject();
    const { app, location, account, plan } = await place(project);
    const made = await run(project, 'deploy-app', { app, location, account, hostname: 'blog', plan });
    expect(made).toMatchObject({ name: 'blog', server_plan_id: plan });
    expect(await project.all('server')).toMatchObject([{ id: made.id, state: 'inactive' }]);
    await project.files.write(
      'resources/main.yaml',
      `type: imco.server
name: blog
properties:
  name: blog
  template_id: ${made.template_id}
  server_plan_id: ${made.server_plan_id}
  cloud_account_id: ${account}
  ssh_profile_id: ${made.ssh_profile_id}
  firewall_profile_id: ${made.firewall_profile_id}
`,
    );
    const adopted = await project.apply({ imports: [{ to: 'imco.server.blog' as never, id: made.id }] });
    expect(summaryOf(adopted.changes)).toEqual(['adopt imco.server.blog']);
    expect(summaryOf((await project.plan()).changes)).toEqual([]);
  });

  test('says why a server could not be commissioned', async () => {
    await using project = await imcoProject();
    const { app, location, account } = await place(project);
    await project.fail({ type: 'server', step: 'commissioning', event: 'no capacity left' });
    await expect(run(project, 'deploy-app', { app, location, account, hostname: 'blog' })).rejects.toThrow(
      'no capacity left',
    );
  });
});

describe('an archive', () => {
  test('is made of servers, fetched from where the answer says, and taken in again under a label', async () => {
    await using project = await imcoProject(documents(DOCUMENTS.template, DOCUMENTS.server));
    expect(errorsOf((await project.apply()).faults)).toEqual([]);
    const [web] = await project.all('server');
    const exported = await run(project, 'export', { servers: web.id });
    const { origin } = project.sandbox;
    expect(exported.url).toMatch(new RegExp(`^${origin}/uploads/`));
    const content = (await project.sandbox.request(exported.url.slice(origin.length), { identity: null })).text;
    expect(content).toContain(web.id);

    await project.files.write('files/web.archive', content);
    const imported = await run(project, 'import-archive', { file: 'files/web.archive', label: 'copies' });
    expect(imported).toMatchObject({ label_name: 'copies' });
    expect(await project.all('label')).toContainEqual(
      expect.objectContaining({ id: imported.label_id, name: 'copies' }),
    );
  });

  test('that cannot be made is told in the words of its task, and one of nothing is refused', async () => {
    await using project = await imcoProject(documents(DOCUMENTS.template, DOCUMENTS.server));
    await project.apply();
    const [web] = await project.all('server');
    await project.fail({ type: 'archive_task', event: 'the disk is full' });
    await expect(run(project, 'export', { servers: [web.id] })).rejects.toThrow('the disk is full');
    await expect(run(project, 'export')).rejects.toThrow("can't be blank");
  });
});
