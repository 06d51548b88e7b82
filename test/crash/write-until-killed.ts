import { openFileStateStore } from '../../src/state/file-state-store.ts';
import { intent, outcome, record, stateWith } from '../contracts/state-samples.ts';
import { wallClock } from '../support/wall-clock.ts';

/** Takes the state in the folder given, and creates, journals and saves without end; says on stdout what is on disk by then. */
const [directory = ''] = process.argv.slice(2);
const store = openFileStateStore({ directory, host: 'here', user: 'ann', pid: process.pid, clock: wallClock });
const lock = await store.lock({ command: 'apply', timeoutMs: 0 });
let state = (await store.read()) ?? stateWith([], { serial: 0 });
let next = state.resources.size;
for (;;) {
  const names = Array.from({ length: 5 }, () => `r${next++}`);
  await Promise.all(
    names.map(async (name) => {
      await lock.append(intent(name, `imco.dns_record.${name}#1`));
      process.stdout.write(`began ${name}\n`);
      await lock.append(outcome(name));
      process.stdout.write(`done ${name}\n`);
    }),
  );
  const records = names.map((name) => record(name));
  const resources = new Map([...state.resources, ...records.map((item) => [item.address, item] as const)]);
  state = { ...state, serial: state.serial + 1, resources };
  await lock.save(state, { keepJournal: next % 2 === 0 });
  process.stdout.write(`saved ${state.serial}\n`);
}
