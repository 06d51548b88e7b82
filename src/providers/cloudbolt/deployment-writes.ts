import type { Json, JsonObject } from '../../model/json.ts';
import type { Live } from '../../model/resource.ts';
import type { UpdateRequest, WriteCall } from '../../model/resource-type.ts';
import { revealValue, type ValueObject } from '../../model/value.ts';
import type { Session } from '../rest/session.ts';
import { refuseBusy } from './busy.ts';
import { judgeDelta } from './delta.ts';
import { deploymentLive } from './deployment-live.ts';
import { deploymentEntry, isOldGeneration, nameItemParameter, tierChanges } from './deployment-order.ts';
import { readDeployment, resourceMadeBy } from './deployment-reads.ts';
import { hrefOf } from './find-reference.ts';
import { textOf } from './hal.ts';
import { objectOf } from './job-words.ts';
import { makeByOrder, modifyByOrder } from './order-writes.ts';
import { runItemAction } from './run-item-action.ts';
import { checkScaled, scaleTiers, tierScales } from './scale.ts';

/** Orders a deployment and waits for it. @throws {ProviderError} in the server's, its jobs' or its approver's words */
export async function createDeployment(session: Session, properties: ValueObject, call: WriteCall): Promise<Live> {
  session.conceal(properties);
  const desired = objectOf(revealValue(properties));
  const { owner } = desired;
  const isOld = await isOldGeneration(session, String(desired['group']), call.signal);
  const draft = {
    what: `deployment ${String(desired['name'])}`,
    group: String(desired['group']),
    ...(typeof owner === 'string' ? { recipient: hrefOf('users', owner) } : {}),
    list: 'deploy-items',
    entries: [deploymentEntry(desired, isOld)],
  } as const;
  return await makeByOrder(session, draft, call, {
    properties,
    desired,
    find: (seen, jobs) => resourceMadeBy(session, seen, call.signal, jobs),
    live: (body) => deploymentLive(session, body, call.signal),
  }).catch((error: unknown) => {
    throw nameItemParameter(error, desired);
  });
}

/** Scales tiers, and orders what changed of their parameters. @throws {ProviderError} */
export async function updateDeployment(
  session: Session,
  request: UpdateRequest,
  call: WriteCall,
): Promise<Live | undefined> {
  session.conceal(request.desired);
  const desired = objectOf(revealValue(request.desired));
  const { fields } = request;
  const { id } = request.live;
  await refuseBusy(session, serverIds(request.live), call);
  let live: Live | undefined = request.live;
  if (tierScales(fields).length > 0) {
    if ((await scaleTiers(session, id, fields, call)) === 'detached') return request.live;
    live = await readDeployment(session, id, call.signal);
    if (live === undefined) return undefined;
    checkScaled(live, fields);
  }
  const entries = await tierChanges(session, serversOf(live), desired, fields, call.signal);
  if (entries.length === 0) return live === request.live ? undefined : live;
  const draft = {
    what: `change of deployment ${String(desired['name'])}`,
    group: String(live.attributes['group'] ?? desired['group']),
    list: 'mod-items',
    entries,
    check: (made: JsonObject) => judgeDelta(made, fields),
  } as const;
  const modified = await modifyByOrder(session, draft, call, desired, () =>
    readDeployment(session, id, call.signal),
  ).catch((error: unknown) => {
    throw nameItemParameter(error, desired);
  });
  return modified.state === 'detached' ? request.live : modified.state === 'done' ? modified.live : undefined;
}

function serversOf(live: Live): Json {
  return revealValue(live.attributes['servers'] ?? []);
}

function serverIds(live: Live): readonly string[] {
  const servers = serversOf(live);
  return (Array.isArray(servers) ? (servers as readonly Json[]) : []).flatMap((server) => textOf(server, 'id') ?? []);
}

/** Runs the resource's action Delete. @throws {ProviderError} */
export async function removeDeployment(session: Session, live: Live, body: JsonObject, call: WriteCall): Promise<void> {
  await refuseBusy(session, serverIds(live), call);
  await runItemAction(session, body, 'Delete', {}, call);
}
