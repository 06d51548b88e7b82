import { missing } from '../api-error.ts';
import type { Address } from '../rows.ts';
import { listAnswer } from '../transport/answers.ts';
import { type Call, del, get, post, type Route } from '../transport/route.ts';
import { shape, text } from '../transport/shape.ts';
import { addressFields, addressView, ipServiceFields, ipServiceView } from './address-views.ts';

/** Allocated addresses and their PTR records. */
export const addressRoutes: readonly Route[] = [
  get('vm/v3/ip', 'user', (call) =>
    listAnswer(
      call,
      visibleAddresses(call).map((row) => addressView(call.platform, row)),
      addressFields,
    ),
  ),
  get('ip/v3/ip', 'admin', (call) => listAnswer(call, visibleAddresses(call).map(ipServiceView), ipServiceFields)),
  post(
    'vm/v3/ip/:id',
    'admin',
    shape({ values: shape({}, { domain: text, gateway: text, ip_addr: text, netmask: text }) }, {}),
    (call, { values: { netmask, ...values } }) => {
      const row = addressOf(call);
      Object.assign(row, values, { mask: netmask ?? row.mask });
      return { id: row.id };
    },
  ),
  post('vm/v3/ip/:id/ptr', 'user', shape({ domain: text }, {}), (call, { domain }) => {
    const row = addressOf(call);
    row.domain = domain;
    return { id: row.id };
  }),
  del('vm/v3/ip/:id', 'user', (call) => {
    const row = addressOf(call);
    const effect = { does: 'remove', table: 'address', id: row.id } as const;
    const order = { name: 'ip_delete', target: `host:${row.host}`, account: call.caller.id, effect };
    return { id: row.id, task: call.platform.jobs.submit({ ...order, params: { ip_addr: row.ip_addr } }) };
  }),
];

function visibleAddresses({ platform, caller, isAdmin }: Call): Address[] {
  const { address, host } = platform.world.tables;
  return address.where((row) => isAdmin || host.get(row.host)?.account === caller.id);
}

function addressOf(call: Call): Address {
  const row = visibleAddresses(call).find(({ id }) => id === call.id);
  if (row === undefined) {
    throw missing('ip', call.id);
  }
  return row;
}
