import { missing, refused } from '../api-error.ts';
import { fields } from '../filter/select-rows.ts';
import type { Node, NodeInterface } from '../rows.ts';
import { listAnswer } from '../transport/answers.ts';
import { type Call, del, get, post, type Route } from '../transport/route.ts';
import { flag, int, listOf, record, shape, text } from '../transport/shape.ts';
import { nodeOf } from './node-routes.ts';

const interfaceFields = fields('name type vlan mode is_default is_main_network state used host_count');

const optionalFields = {
  type: text,
  ip_params: record,
  vlan: int,
  slaves: listOf(text),
  take_slave_ip: flag,
  mode: text,
  is_default: flag,
  is_main_network: flag,
};

const interfaceBody = shape({ name: text }, optionalFields);

/** Network interfaces of nodes: edits are staged, `save` makes them real, `revert` drops them. */
export const nodeNetworkRoutes: readonly Route[] = [
  get('vm/v3/node/:id/network/iface', 'admin', (call) => {
    const node = nodeOf(call);
    return listAnswer(
      call,
      (node.staged ?? node.interfaces).map((entry) => interfaceView(node, entry)),
      interfaceFields,
    );
  }),
  post('vm/v3/node/:id/network/iface', 'admin', interfaceBody, (call, body) => {
    const staged = stagedOf(call);
    if (staged.some(({ name }) => name === body.name)) {
      throw refused(`The interface ${body.name} exists already`);
    }
    staged.push({ ...body });
    return { id: call.id };
  }),
  post('vm/v3/node/:id/network/iface/*name', 'admin', shape({}, { name: text, ...optionalFields }), (call, body) => {
    Object.assign(interfaceOf(call), body);
    return { id: call.id };
  }),
  del('vm/v3/node/:id/network/iface/*name', 'admin', (call) => {
    const gone = interfaceOf(call);
    const node = nodeOf(call);
    node.staged = stagedOf(call).filter((entry) => entry !== gone);
    return { id: call.id };
  }),
  post('vm/v3/node/:id/network/ifaces', 'admin', shape({ interfaces: listOf(interfaceBody) }, {}), (call, body) => {
    stagedOf(call);
    nodeOf(call).staged = body.interfaces.map((entry) => ({ ...entry }));
    return { id: call.id };
  }),
  action('lock', (node) => {
    node.locked = true;
  }),
  action('unlock', (node) => {
    node.locked = false;
  }),
  action('save', (node) => {
    node.interfaces = node.staged ?? node.interfaces;
    node.staged = null;
  }),
  action('revert', (node) => {
    node.staged = null;
  }),
];

function action(name: string, change: (node: Node) => void): Route {
  return post(`vm/v3/node/:id/network/${name}`, 'admin', shape({}, {}), (call) => {
    const node = nodeOf(call);
    change(node);
    const order = { name: `node_network_${name}`, target: `node:${node.id}`, account: call.caller.id } as const;
    return { id: node.id, task: call.platform.jobs.submit({ ...order, effect: { does: 'nothing' } }) };
  });
}

function stagedOf(call: Call): NodeInterface[] {
  const node = nodeOf(call);
  node.staged ??= structuredClone(node.interfaces);
  return node.staged;
}

function interfaceOf(call: Call): NodeInterface {
  const found = stagedOf(call).find(({ name }) => name === call.params['name']);
  if (found === undefined) {
    throw missing('interface', call.params['name'] ?? '');
  }
  return found;
}

function interfaceView(node: Node, entry: NodeInterface): object {
  const saved = node.interfaces.find(({ name }) => name === entry.name);
  const changed = JSON.stringify(saved) !== JSON.stringify(entry);
  return {
    ...entry,
    state: changed ? 'changed' : 'active',
    used: true,
    host_count: 0,
    old_values: changed ? saved : {},
  };
}
