import type { FieldChange } from '../../model/change.ts';
import type { JsonObject } from '../../model/json.ts';
import { pointerSegments } from '../../model/json-pointer.ts';
import type { Live } from '../../model/resource.ts';
import type { UpdateRequest, WriteCall } from '../../model/resource-type.ts';
import { revealValue, type ValueObject } from '../../model/value.ts';
import { pollUntil } from '../rest/poll-until.ts';
import type { Session } from '../rest/session.ts';
import { busyError, isUnderWay, refuseBusy } from './busy.ts';
import { judgeDelta } from './delta.ts';
import { hrefOf } from './find-reference.ts';
import { followOrder } from './follow-order.ts';
import { idOfPath, linkedId, selfPath } from './hal.ts';
import { getItem } from './hal-client.ts';
import { statusOf } from './item-status.ts';
import { objectOf } from './job-words.ts';
import { makeByOrder, modifyByOrder } from './order-writes.ts';
import { placeOrder } from './place-order.ts';
import { runItemAction } from './run-item-action.ts';
import { serverLive } from './server-live.ts';
import { deployEntry, modEntry, nameParameter, onlyTier } from './server-order.ts';
import { readServer, serverMadeBy } from './server-reads.ts';

/** Orders a server and waits for it. @throws {ProviderError} in the server's, its jobs' or its approver's words */
export async function createServer(session: Session, properties: ValueObject, call: WriteCall): Promise<Live> {
  session.conceal(properties);
  const desired = objectOf(revealValue(properties));
  const tier = await onlyTier(session, String(desired['blueprint']), call.signal);
  const { hostname, owner, power } = desired;
  const draft = {
    what: `server ${typeof hostname === 'string' ? hostname : 'without a name'}`,
    group: String(desired['group']),
    ...(typeof owner === 'string' ? { recipient: hrefOf('users', owner) } : {}),
    list: 'deploy-items',
    entries: [deployEntry(desired, tier)],
  } as const;
  const live = await makeByOrder(session, draft, call, {
    properties,
    desired,
    find: async (seen, jobs) => {
      const body = await serverMadeBy(session, seen, call.signal, jobs);
      return body === undefined ? undefined : { id: idOfPath(selfPath(body) ?? ''), body };
    },
    live: async (body) => serverLive(body),
  }).catch((error: unknown) => {
    throw nameParameter(error, desired['parameters']);
  });
  const isThere = live.attributes['status'] !== 'ORDERED';
  return isThere && power === 'off' ? await switchPower(session, live.id, 'off', call) : live;
}

/** Orders what changed of the parameters, and switches the power. @throws {ProviderError} */
export async function updateServer(
  session: Session,
  request: UpdateRequest,
  call: WriteCall,
): Promise<Live | undefined> {
  const { live, fields } = request;
  session.conceal(request.desired);
  const desired = objectOf(revealValue(request.desired));
  const changed = fields.filter(({ pointer }) => pointer.startsWith('/parameters/'));
  await refuseBusy(session, [live.id], call);
  if (changed.length > 0) {
    const modified = await orderChange(session, live.id, desired, changed, call);
    if (modified.state === 'detached') return live;
  }
  const wanted = fields.some(({ pointer }) => pointer === '/power') ? desired['power'] : undefined;
  if (wanted === 'on' || wanted === 'off') return await switchPower(session, live.id, wanted, call);
  return undefined;
}

async function orderChange(
  session: Session,
  id: string,
  desired: JsonObject,
  changed: readonly FieldChange[],
  call: WriteCall,
) {
  const body = await getItem(session, `/servers/${id}/`, call.signal);
  if (isUnderWay(statusOf(body))) throw busyError(`server ${id} is ${statusOf(body)}`, call.options);
  const names = changed.map(({ pointer }) => pointerSegments(pointer)[1] ?? '');
  const draft = {
    what: `change of server ${String(desired['hostname'] ?? id)}`,
    group: linkedId(body, 'group') ?? '',
    list: 'mod-items',
    entries: [modEntry(body, id, desired['parameters'], names)],
    check: (made: JsonObject) => judgeDelta(made, changed),
  } as const;
  return await modifyByOrder(session, draft, call, desired, () => readServer(session, id, call.signal)).catch(
    (error: unknown) => {
      throw nameParameter(error, desired['parameters']);
    },
  );
}

async function switchPower(session: Session, id: string, power: 'on' | 'off', call: WriteCall): Promise<Live> {
  const body = await getItem(session, `/servers/${id}/`, call.signal);
  const isThere = serverLive(body).attributes['power'] === power;
  if (!isThere) await runItemAction(session, body, power === 'on' ? 'power_on' : 'power_off', {}, call);
  return await pollUntil<Live>(
    async () => {
      const live = await readServer(session, id, call.signal);
      if (live?.attributes['power'] === power) return { state: 'done', value: live };
      return { state: 'pending', message: `waiting for power ${power}` };
    },
    {
      clock: session.clock,
      signal: call.signal,
      deadline: session.clock.now() + call.timeoutMs,
      firstMs: 1000,
      maxMs: 10_000,
      what: `power ${power} of server ${id}`,
      progress: call.progress,
    },
  );
}

/** Orders a server off. @throws {ProviderError} */
export async function removeServer(session: Session, live: Live, body: JsonObject, call: WriteCall): Promise<void> {
  await refuseBusy(session, [live.id], call);
  if (statusOf(body) === 'DECOM') return;
  const order = await placeOrder(
    session,
    {
      what: `removal of server ${live.id}`,
      group: linkedId(body, 'group') ?? '',
      list: 'decom-items',
      entries: [
        {
          environment: hrefOf('environments', linkedId(body, 'environment') ?? ''),
          servers: [`/api/v2/servers/${live.id}/`],
        },
      ],
    },
    call,
  );
  if (order !== undefined) await followOrder(session, order, call, 'decommission');
}
