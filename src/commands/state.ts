import { matchesAddress } from '../engine/run/select-targets.ts';
import type { ResourceRecord } from '../model/resource.ts';
import { parseAddress, type ResourceAddress } from '../model/resource-address.ts';
import { quotedWord } from '../model/shell-word.ts';
import type { State } from '../model/state.ts';
import { ToolError } from '../model/tool-error.ts';
import { renderRecord, renderStateList } from '../ui/text/render-state.ts';
import type { ExitCode } from './exit-code.ts';
import type { GlobalOptions } from './global-options.ts';
import { type OpenProject, openProject } from './open-project.ts';
import { type Output, openOutput } from './output.ts';

/** What `reckon state` is asked to do. */
export type StateAction =
  | { readonly kind: 'list'; readonly patterns: readonly string[] }
  | { readonly kind: 'show'; readonly address: string }
  | { readonly kind: 'mv'; readonly from: string; readonly to: string; readonly lockTimeoutMs: number }
  | { readonly kind: 'rm'; readonly addresses: readonly string[]; readonly lockTimeoutMs: number }
  | { readonly kind: 'pull' }
  | { readonly kind: 'push'; readonly file: string; readonly force: boolean; readonly lockTimeoutMs: number }
  | { readonly kind: 'unlock'; readonly id: string };

/** `reckon state …`: looks at what is kept, and mends it by hand. */
export async function stateCommand(action: StateAction, globals: GlobalOptions): Promise<ExitCode> {
  const output = await openOutput({ ...globals, json: false });
  const project = await openProject(globals, output, { secrets: 'optional', documents: 'skip', variables: 'optional' });
  if (project === undefined) return 1;
  try {
    return await carryOut(action, project, output, globals);
  } finally {
    await project.close();
  }
}

async function carryOut(
  action: StateAction,
  project: OpenProject,
  output: Output,
  globals: GlobalOptions,
): Promise<ExitCode> {
  const print = (value: unknown, text: string): void => {
    if (globals.json) process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
    else output.result(text);
  };
  switch (action.kind) {
    case 'list': {
      const state = await required(project);
      const records = [...state.resources.values()].filter(
        (record) =>
          action.patterns.length === 0 || action.patterns.some((pattern) => matchesAddress(record.address, pattern)),
      );
      const shown = { ...state, resources: new Map(records.map((record) => [record.address, record])) };
      print(
        records.map(({ address, id }) => ({ address, id })),
        renderStateList(shown),
      );
      return 0;
    }
    case 'show': {
      const record = recordOf(await required(project), action.address);
      print(record, renderRecord(record, output.layout));
      return 0;
    }
    case 'mv':
      return await change(project, action.lockTimeoutMs, 'state mv', (state) => {
        if (parseAddress(action.to) === undefined) throw badAddress(action.to);
        const moved = move(state, action.from, action.to);
        output.say(`Moved ${action.from} to ${action.to} (${moved.count}). Nothing remote was touched.`);
        return { ...state, resources: moved.resources };
      });
    case 'rm':
      return await change(project, action.lockTimeoutMs, 'state rm', (state) => {
        const resources = new Map(state.resources);
        for (const pattern of action.addresses) {
          const matching = [...resources.keys()].filter((address) => matchesAddress(address, pattern));
          if (matching.length === 0) throw notThere(state, pattern);
          for (const address of matching) {
            output.say(`Forgot ${address} (id ${resources.get(address)?.id ?? ''}). The object itself was left alone.`);
            resources.delete(address);
          }
        }
        return { ...state, resources };
      });
    case 'pull': {
      const { formatStateDocument } = await import('../state/state-document.ts');
      process.stdout.write(`${[...formatStateDocument(await required(project))].join('')}\n`);
      return 0;
    }
    case 'push': {
      const { readFile } = await import('node:fs/promises');
      const { parseStateDocument } = await import('../state/state-document.ts');
      const pushed = parseStateDocument(await readFile(action.file, 'utf8'), action.file).state;
      const lock = await project.lock('state push', action.lockTimeoutMs);
      try {
        const state = await project.store.read();
        if (state !== undefined && !action.force) refuseOlder(state, pushed);
        await lock.save({ ...pushed, serial: Math.max(pushed.serial, state?.serial ?? 0) });
        output.say(`Wrote ${pushed.resources.size} resources to ${project.store.place}.`);
      } finally {
        await lock.release();
      }
      return 0;
    }
    case 'unlock':
      await project.store.unlock(action.id);
      output.say('Unlocked.');
      return 0;
    default:
      return action satisfies never;
  }
}

/** Changes the state by hand, under the lock. */
async function change(
  project: OpenProject,
  lockTimeoutMs: number,
  command: string,
  edit: (state: State) => State,
): Promise<ExitCode> {
  const lock = await project.lock(command, lockTimeoutMs);
  try {
    await lock.save(edit(await required(project)));
  } finally {
    await lock.release();
  }
  return 0;
}

function move(
  state: State,
  from: string,
  to: string,
): { readonly resources: Map<ResourceAddress, ResourceRecord>; readonly count: number } {
  const resources = new Map<ResourceAddress, ResourceRecord>();
  let count = 0;
  for (const [address, record] of state.resources) {
    const rest =
      address === from
        ? ''
        : address.startsWith(`${from}[`) || address.startsWith(`${from}.`)
          ? address.slice(from.length)
          : undefined;
    if (rest === undefined) {
      resources.set(address, record);
      continue;
    }
    const next = `${to}${rest}` as ResourceAddress;
    if (state.resources.has(next)) {
      throw new ToolError('MOVE_CONFLICT', `state already holds a resource at ${next}`, {
        hint: `Remove it first: reckon state rm ${quotedWord(next)}`,
      });
    }
    resources.set(next, { ...record, address: next });
    count += 1;
  }
  if (count === 0) throw notThere(state, from);
  return { resources, count };
}

async function required(project: OpenProject): Promise<State> {
  const state = await project.store.read();
  if (state !== undefined) return state;
  throw new ToolError('STATE_EMPTY', `there is no state yet in ${project.store.place}`, {
    hint: 'Run `reckon apply` first, or check -e and -C.',
  });
}

function recordOf(state: State, address: string): ResourceRecord {
  const record = state.resources.get(address as ResourceAddress);
  if (record === undefined) throw notThere(state, address);
  return record;
}

function notThere(state: State, pattern: string): ToolError {
  const near = [...state.resources.keys()]
    .filter((address) => address.includes(pattern.split('.').at(-1) ?? pattern))
    .slice(0, 5);
  return new ToolError('RESOURCE_NOT_IN_STATE', `state holds nothing at "${pattern}"`, {
    hint: near.length > 0 ? `Did you mean: ${near.join(', ')}?` : 'See what there is with: reckon state list',
  });
}

function badAddress(address: string): ToolError {
  return new ToolError('ADDRESS_INVALID', `"${address}" is no address`, {
    hint: 'An address reads <system>.<type>.<name>, or <system>.<type>.<name>["key"].',
  });
}

function refuseOlder(state: State, pushed: State): void {
  if (state.lineage !== pushed.lineage && state.serial > 0) {
    throw new ToolError('STATE_LINEAGE', 'the pushed state has another lineage: it was not made from this one', {
      hint: 'Pass --force to replace this state by it all the same.',
    });
  }
  if (pushed.serial < state.serial) {
    throw new ToolError(
      'STATE_OLDER',
      `the pushed state is older (serial ${pushed.serial}) than this one (serial ${state.serial})`,
      { hint: 'Pull again and merge, or pass --force.' },
    );
  }
}
