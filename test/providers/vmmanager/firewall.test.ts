import { describe, expect, test } from 'vitest';
import { errorsOf, summaryOf } from '../../support/run-project.ts';
import { withMachine } from './made-machine.ts';
import { host, vmmanagerProject, WEB } from './vmmanager-project.ts';

const port = (number: number) => ({
  action: 'drop',
  direction: 'in',
  protocols: ['tcp'],
  portstart: number,
  portend: number,
});
const MERGE = { firewallRules: 'merge' };

/** A machine with a rule of ours for port 22 and, beside it, one that somebody made by hand for port 8080. */
async function withRuleByHand(options?: object) {
  const project = await withMachine({ ...WEB, firewall_rules: [port(22)] }, options);
  await project.control('POST', 'objects/host/41', { firewall_rules: [port(22), port(8080)] });
  const rulesNow = async () => (await project.machine()).firewall_rules;
  return { ...project, rulesNow };
}

describe('rules of a firewall', () => {
  test('go all in one call, never to the machine itself, and their order means nothing', async () => {
    await using project = await withRuleByHand();
    await project.change({ firewall_rules: [port(25), port(22)] });
    expect(await project.writes()).toEqual([
      `POST /vm/v3/host/41/resource ${JSON.stringify({ firewall_rules: [port(25), port(22)] })}`,
    ]);
    await project.declare(host({ ...WEB, firewall_rules: [port(22), port(25)] }));
    expect((await project.plan()).changes).toEqual([]);
  });

  test('made by hand are drift where the list is owned whole, and taken out', async () => {
    await using project = await withRuleByHand();
    const { changes } = await project.plan();
    expect(changes).toMatchObject([{ action: 'update', reason: 'drifted' }]);
    await project.apply();
    expect(await project.rulesNow()).toEqual([port(22)]);
  });

  test('that are narrowed by hand are seen, for a rule that leaves ports out means all of them', async () => {
    const all = { action: 'drop', direction: 'in' };
    await using project = await withMachine({ ...WEB, firewall_rules: [all] });
    await project.control('POST', 'objects/host/41', { firewall_rules: [port(22)] });
    expect(summaryOf((await project.plan()).changes)).toEqual(['update vmmanager.host.web']);
  });
});

describe('rules that are merged', () => {
  test('leave those made by hand alone: no plan, no drift, no request', async () => {
    await using project = await withRuleByHand(MERGE);
    const { changes, run } = await project.plan();
    expect(changes).toEqual([]);
    expect(run.plan.drift).toEqual([]);
    await project.apply();
    expect(await project.writes()).toEqual([]);
  });

  test('are sent along with those made by hand, and only ours are shown', async () => {
    await using project = await withRuleByHand(MERGE);
    const { changes, faults } = await project.change({ firewall_rules: [port(22), port(25)] });
    expect(errorsOf(faults)).toEqual([]);
    expect(faults).toEqual([]);
    expect(changes[0]?.fields).toMatchObject([{ before: [port(22)], after: [port(22), port(25)] }]);
    expect(changes[0]?.after).toMatchObject({ firewall_rules: [port(8080), port(22), port(25)] });
    expect(await project.writes()).toEqual([
      `POST /vm/v3/host/41/resource ${JSON.stringify({ firewall_rules: [port(8080), port(22), port(25)] })}`,
    ]);
    expect((await project.plan()).changes).toEqual([]);
  });

  test('are taken out when the document lets go of them, one or all, and those made by hand stay', async () => {
    await using project = await withRuleByHand(MERGE);
    await project.change({ firewall_rules: [port(25)] });
    expect(await project.rulesNow()).toEqual([port(8080), port(25)]);
    await project.change({ firewall_rules: undefined });
    expect(await project.rulesNow()).toEqual([port(8080)]);
    expect((await project.plan()).changes).toEqual([]);
  });

  test('come back when somebody takes them out by hand', async () => {
    await using project = await withRuleByHand(MERGE);
    await project.control('POST', 'objects/host/41', { firewall_rules: [port(8080)] });
    const { changes } = await project.plan();
    expect(changes).toMatchObject([{ action: 'update', reason: 'drifted' }]);
    await project.apply();
    expect(await project.rulesNow()).toEqual([port(8080), port(22)]);
  });

  test('are not taken for ours because ours mean more', async () => {
    const all = { action: 'drop', direction: 'in' };
    await using project = await withMachine({ ...WEB, firewall_rules: [all] }, MERGE);
    await project.control('POST', 'objects/host/41', { firewall_rules: [all, port(8080)] });
    expect((await project.plan()).changes).toEqual([]);
  });

  test('made by hand between plan and apply stay too', async () => {
    await using project = await withRuleByHand(MERGE);
    await project.declare(host({ ...WEB, firewall_rules: [port(22), port(25)] }, MERGE));
    const byHand = [port(22), port(8080), port(9090)];
    const { faults } = await project.apply(
      {},
      { between: async () => void (await project.control('POST', 'objects/host/41', { firewall_rules: byHand })) },
    );
    expect(errorsOf(faults)).toEqual([]);
    expect(await project.rulesNow()).toEqual([port(8080), port(9090), port(22), port(25)]);
  });

  test('of a machine that is taken in stay beside what its document adds', async () => {
    await using project = await vmmanagerProject();
    await project.send('POST', '/vm/v3/host', { ...WEB, firewall_rules: [port(8080)] });
    await project.sandbox.control.clock.advance(120_000);
    await project.declare(host({ ...WEB, firewall_rules: [port(22)] }, MERGE));
    const imports = [{ to: 'vmmanager.host.web' as never, id: '41' }];
    expect(errorsOf((await project.apply({ imports })).faults)).toEqual([]);
    const { list } = await project.send('GET', '/vm/v3/host');
    expect(list[0].firewall_rules).toEqual([port(8080), port(22)]);
  });

  test('are the document’s again when its option says so', async () => {
    await using project = await withRuleByHand(MERGE);
    await project.change({}, { firewallRules: 'own' });
    expect(await project.rulesNow()).toEqual([port(22)]);
  });
});
