import { openStage, tell } from './stage.ts';

/** One Imply cluster, from YAML to running, changed, refused at its line, drifted and gone. */
export async function tellOfCluster(): Promise<void> {
  await using stage = await openStage('imply', ['imply']);
  const { run, edit } = stage;
  const events = 'resources/events.yaml';

  tell('1. A cluster in YAML. What would an apply do? The server itself is asked to validate it (its dry run).');
  await run(0, 'plan', '--out', 'plan.json');
  tell('2. Do exactly this, and wait until the cluster runs.');
  await run(0, 'apply', 'plan.json');
  tell('3. Plan again: nothing to do. What the server added is the server’s.');
  await run(0, 'plan');
  tell('4. Two more query servers: one field of YAML, one field in the plan.');
  await edit(events, /replicas: 3/, () => 'replicas: 5');
  await run(0, 'plan', '--out', 'plan.json');
  await run(0, 'apply', 'plan.json');
  tell('5. A typo that only the server can know. It is found at plan, at its line, and nothing is changed.');
  await edit(events, /instanceType: t2\.small/, () => 'instanceType: t2.smal');
  await run(1, 'plan');
  await edit(events, /instanceType: t2\.smal/, () => 'instanceType: t2.small');
  tell('6. Somebody changes the cluster behind our back, in the console. Drift says what moved.');
  await stage.changeBehindOurBack();
  await run(2, 'drift');
  tell('7. Take it down again.');
  await run(0, 'destroy', '--yes');
}
