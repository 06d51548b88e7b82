import type { JsonObject } from '../../model/json.ts';
import { ProviderError } from '../../model/provider-error.ts';
import type { ChangeFault } from '../../model/resource-type.ts';
import type { Session } from '../rest/session.ts';
import { currentUserPath, groupPath, orderableIds, referencedItem } from './find-reference.ts';
import { approvalPolicy } from './follow-order.ts';
import { memberOf, textOf } from './hal.ts';

/** What an order is for and where it goes. */
export interface OrderPlace {
  /** Id of the group; undefined while it is unknown. */
  readonly group: string | undefined;
  readonly environments: readonly { readonly id: string; readonly pointer?: string }[];
  readonly blueprint?: { readonly id: string; readonly pointer?: string };
}

/** Faults of an order that can be told before it is made: who may order, into what. @throws {ProviderError} */
export async function checkOrderable(
  session: Session,
  { group, environments, blueprint }: OrderPlace,
  signal: AbortSignal,
): Promise<readonly ChangeFault[]> {
  const faults: ChangeFault[] = [];
  if (group !== undefined) {
    const user = await currentUserPath(session, signal);
    const groups = user === undefined ? undefined : await allowed(session, `${user}orderable-groups/`, signal);
    if (groups !== undefined && !groups.has(group)) {
      faults.push({
        severity: 'error',
        code: 'GROUP_NOT_ORDERABLE',
        message: `nothing can be ordered in the group ${await groupPath(session, group, signal)} with the credentials in use`,
        hint: 'The user needs the permission order.submit in the group, and the type of the group must be one that can order.',
        pointer: '/group',
      });
    }
    const known = await allowed(session, `/groups/${group}/orderable-environments/`, signal);
    for (const environment of environments) {
      if (known === undefined || known.has(environment.id)) continue;
      faults.push({
        severity: 'error',
        code: 'ENVIRONMENT_NOT_ORDERABLE',
        message: `the group ${await groupPath(session, group, signal)} cannot order into the environment ${await nameOf(session, environment.id, signal)}`,
        hint: 'Assign the environment to the group in CloudBolt, or take another one.',
        ...(environment.pointer === undefined ? {} : { pointer: environment.pointer }),
      });
    }
  }
  const body = blueprint === undefined ? undefined : await referencedItem(session, 'blueprints', blueprint.id, signal);
  if (memberOf(body, 'is-orderable') === false) {
    faults.push({
      severity: 'error',
      code: 'BLUEPRINT_NOT_ORDERABLE',
      message: `the blueprint ${textOf(body, 'name') ?? blueprint?.id} cannot be ordered`,
      ...(blueprint?.pointer === undefined ? {} : { pointer: blueprint.pointer }),
    });
  }
  return faults;
}

/** Whether approval by a person is to be expected, in words. @throws {ProviderError} */
export async function approvalWords(
  session: Session,
  { group, environments }: OrderPlace,
  options: JsonObject,
  signal: AbortSignal,
): Promise<string> {
  if (group === undefined) return 'whether it needs approval is known after apply';
  const team = await referencedItem(session, 'groups', group, signal);
  if (memberOf(team, 'auto-approval') === true) return `approved by itself: the group ${textOf(team, 'name')} says so`;
  const places = await Promise.all(environments.map(({ id }) => referencedItem(session, 'environments', id, signal)));
  if (places.length > 0 && places.every((place) => memberOf(place, 'auto_approval') === true)) {
    return `approved by itself: ${places.map((place) => textOf(place, 'name')).join(' and ')} says so`;
  }
  const policy = approvalPolicy(options);
  switch (policy) {
    case 'wait':
      return 'expected to wait for approval, unless the user in use may approve';
    case 'approve':
      return 'approval is needed, and given with the credentials in use';
    case 'detach':
      return 'expected to wait for approval; left to a later run (options.approval: detach)';
    default:
      return policy satisfies never;
  }
}

async function allowed(session: Session, path: string, signal: AbortSignal): Promise<ReadonlySet<string> | undefined> {
  try {
    return await orderableIds(session, path, signal);
  } catch (error) {
    if (error instanceof ProviderError && error.code === 'PROVIDER_FORBIDDEN') return undefined;
    throw error;
  }
}

/** What an order deploys and where, in words: ids in a plan say little to people. @throws {ProviderError} */
export async function deployWords(session: Session, place: OrderPlace, signal: AbortSignal): Promise<string> {
  const { group, environments, blueprint } = place;
  const body = blueprint === undefined ? undefined : await referencedItem(session, 'blueprints', blueprint.id, signal);
  const names = await Promise.all(environments.map(({ id }) => nameOf(session, id, signal)));
  const where = names.length === 0 ? '' : ` in ${[...new Set(names)].join(' and ')}`;
  const whose = group === undefined ? '' : ` for ${await groupPath(session, group, signal)}`;
  return `deploy order, ${textOf(body, 'name') ?? 'the blueprint'}${where}${whose}`;
}

async function nameOf(session: Session, environment: string, signal: AbortSignal): Promise<string> {
  return textOf(await referencedItem(session, 'environments', environment, signal), 'name') ?? environment;
}
