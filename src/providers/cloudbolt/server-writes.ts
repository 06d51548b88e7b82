import type { JsonObject } from '../../model/json.ts';
import { pointerSegments } from '../../model/json-pointer.ts';
import { ProviderError } from '../../model/provider-error.ts';
import type { Live } from '../../model/resource.ts';
import type { UpdateRequest, WriteCall } from '../../model/resource-type.ts';
import { revealValue, type ValueObject } from '../../model/value.ts';
import { pollUntil } from '../rest/poll-until.ts';
import type { Session } from '../rest/session.ts';
import { awaitMade } from './await-made.ts';
import { judgeDelta } from './delta.ts';
import { hrefOf } from './find-reference.ts';
import { followOrder } from './follow-order.ts';
import { idOfPath, linkedId, selfPath } from './hal.ts';
import { getItem, lookItem } from './hal-client.ts';
import { objectOf, statusOf } from './job-words.ts';
import { openOrders } from './open-orders.ts';
import { firstDiskUuid, sentParameters } from './parameters.ts';
import { cancelOrder, orderPath, placeOrder } from './place-order.ts';
import { runItemAction } from './run-item-action.ts';
import { isGone, orderOfId, serverLive } from './server-live.ts';
import { deployEntry, nameParameter, onlyTier } from './server-order.ts';
import { readServer, serverMadeBy } from './server-reads.ts';
import { checkReadBack } from './warning.ts';

/** Orders a server and waits for it. @throws {ProviderError} in the server's, its jobs' or its approver's words */
export async function createServer(session: Session, properties: ValueObject, call: WriteCall): Promise<Live> {
  session.conceal(properties);
  const desired = objectOf(revealValue(properties));
  const tier = await onlyTier(session, String(desired['blueprint']), call.signal);
  const { hostname, owner, power } = desired;
  const order = await placeOrder(
    session,
    {
      what: `server ${typeof hostname === 'string' ? hostname : 'without a name'}`,
      group: String(desired['group']),
      ...(typeof owner === 'string' ? { recipient: hrefOf('users', owner) } : {}),
      list: 'deploy-items',
      entries: [deployEntry(desired, tier)],
    },
    call,
  ).catch((error: unknown) => {
    throw nameParameter(error, desired['parameters']);
  });
  if (order === undefined) throw new ProviderError('PROVIDER_BAD_RESPONSE', 'the server made no order of it');
  const made = await awaitMade(session, order, call, async (seen, jobs) => {
    const body = await serverMadeBy(session, seen, call.signal, jobs);
    return body === undefined ? undefined : { id: idOfPath(selfPath(body) ?? ''), body };
  });
  if (made.state === 'detached') {
    return { id: made.id, attributes: { ...properties, status: 'ORDERED' }, notes: ['its order waits for approval'] };
  }
  const live = serverLive(made.item.body);
  if (made.warning !== undefined) checkReadBack(made.warning, desired, live, call);
  return power === 'off' ? await switchPower(session, live.id, 'off', call) : live;
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
  if (changed.length > 0) {
    const names = changed.map(({ pointer }) => pointerSegments(pointer)[1] ?? '');
    const parameters = Object.fromEntries(
      Object.entries(objectOf(desired['parameters'])).filter(([name]) => names.includes(name)),
    );
    const body = await freeServer(session, live.id, call.signal);
    const uuid = names.includes('disk_size') ? firstDiskUuid(body) : undefined;
    const order = await placeOrder(
      session,
      {
        what: `change of server ${String(desired['hostname'] ?? live.id)}`,
        group: linkedId(body, 'group') ?? '',
        list: 'mod-items',
        entries: [
          {
            environment: hrefOf('environments', linkedId(body, 'environment') ?? ''),
            server: `/api/v2/servers/${live.id}/`,
            parameters: sentParameters(parameters, 'underscore'),
            ...(uuid === undefined ? {} : { 'disk-uuid': uuid }),
          },
        ],
        check: (made) => judgeDelta(made, changed),
      },
      call,
    ).catch((error: unknown) => {
      throw nameParameter(error, desired['parameters']);
    });
    if (order === undefined) call.progress('nothing to order: somebody was faster');
    else {
      const followed = await followOrder(session, order, call, 'modify');
      if (followed.state === 'detached') return live;
      const after = await readServer(session, live.id, call.signal);
      if (followed.warning !== undefined && after !== undefined) checkReadBack(followed.warning, desired, after, call);
    }
  }
  const power = desired['power'];
  const wanted = fields.some(({ pointer }) => pointer === '/power') ? power : undefined;
  if (wanted === 'on' || wanted === 'off') return await switchPower(session, live.id, wanted, call);
  return undefined;
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

/** Orders a server off, or cancels the order that was to make it. @throws {ProviderError} */
export async function deleteServer(session: Session, live: Live, call: WriteCall): Promise<void> {
  const ordered = orderOfId(live.id);
  if (ordered !== undefined) {
    await cancelOrder(session, orderPath(ordered), call.signal);
    return;
  }
  const body = await lookItem(session, `/servers/${live.id}/`, call.signal);
  if (body === undefined || isGone(body)) return;
  await refuseBusy(session, live.id, call.signal);
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

async function freeServer(session: Session, id: string, signal: AbortSignal): Promise<JsonObject> {
  await refuseBusy(session, id, signal);
  return await getItem(session, `/servers/${id}/`, signal);
}

/** Two open orders for one server never happen. @throws {ProviderError} `PROVIDER_CONFLICT`, which is waited out */
async function refuseBusy(session: Session, id: string, signal: AbortSignal): Promise<void> {
  const busy = (await openOrders(session, signal, true)).find((order) => order.servers.has(id));
  if (busy === undefined) return;
  throw new ProviderError('PROVIDER_CONFLICT', `order ${busy.id} is under way for server ${id} (${busy.status})`);
}
