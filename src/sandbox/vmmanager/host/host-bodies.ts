import { anything, flag, ids, int, listOf, oneOf, record, shape, text } from '../transport/shape.ts';

const firewallRule = shape(
  { action: oneOf('drop'), direction: oneOf('in', 'out') },
  { protocols: listOf(oneOf('tcp', 'udp')), portstart: int, portend: int },
);

/** Fields of a machine's resources, as bodies and presets spell them. */
export const resourceFields = {
  cpu_number: int,
  ram_mib: int,
  net_bandwidth_mbitps: int,
  cpu_mode: oneOf('default', 'host-model', 'host-passthrough', 'custom'),
  cpu_custom_model: text,
  cpu_weight: int,
  nesting: flag,
  io_weight: int,
  io_read_mbitps: int,
  io_write_mbitps: int,
  io_read_iops: int,
  io_write_iops: int,
  net_in_mbitps: int,
  net_out_mbitps: int,
  net_weight: int,
  anti_spoofing: flag,
  tcp_connections_in: int,
  tcp_connections_out: int,
  process_number: int,
  firewall_rules: listOf(firewallRule),
};

/** `{"action":"host_stop"}`: do it when the machine stops. */
export const defer = shape({ action: oneOf('host_stop') }, {});

const parameter = shape({ name: text, value: anything }, {});

const recipeFields = {
  recipe: int,
  recipe_params: listOf(parameter),
  recipe_list: listOf(
    shape({ recipe: int }, { recipe_params: listOf(parameter), send_email: flag, recipients: listOf(text) }),
  ),
  ignore_recipe_filters: flag,
};

const sendEmailMode = oneOf('default', 'saas_only');

/** A disk in the body of a machine or a preset. */
export const diskWish = shape(
  { size_mib: int },
  { name: text, boot_order: int, expand_part: text, storage: int, tags: ids, bus: text },
);

const addressFields = {
  ipv4_number: int,
  ipv4_pool: ids,
  ipv6_enabled: flag,
  ipv6_prefix: int,
  ipv6_pool: ids,
  ip_addr: shape({ name: text }, { ip_pool: int, ip_network: int, without_allocation: flag }),
  interfaces: listOf(shape({ interface: int, ippool: ids }, {})),
  vxlan: listOf(shape({ id: int }, { ipnet: int, ipv4_number: int })),
};

const customInterface = shape(
  {},
  {
    bridge: text,
    bridge_id: int,
    dpg_id: int,
    model: text,
    is_main_network: flag,
    ip_name: text,
    ippool: int,
    ip_count: int,
    mac: text,
    no_ip: flag,
  },
);

/** POST host. */
export const createBody = shape(
  { name: text },
  {
    ...resourceFields,
    ...recipeFields,
    ...addressFields,
    cluster: int,
    node: int,
    storage: int,
    account: int,
    domain: text,
    os: int,
    image: int,
    password: text,
    preset: int,
    hdd_mib: int,
    disks: listOf(diskWish),
    custom_interfaces: listOf(customInterface),
    send_email_mode: sendEmailMode,
    comment: text,
    expand_part: text,
    hot_plug: flag,
    live_resize: flag,
    snapshots_allowed: flag,
    snapshot_ram: flag,
  },
);

/** POST host/{id}. Firewall rules and resources have functions of their own and are refused here. */
export const updateBody = shape(
  {},
  { name: text, comment: text, ha_restore_on_fail: flag, ha_restore_priority: int, expand_part: text, values: record },
);

/** POST host/{id}/resource. */
export const resourceBody = shape({}, { ...resourceFields, defer });

/** POST host/{id}/ip: `ipv4_number` is how many more. */
export const addressBody = shape({}, addressFields);

/** POST host/{id}/reinstall. */
export const reinstallBody = shape(
  {},
  { ...recipeFields, os: int, image: int, password: text, send_email_mode: sendEmailMode, disk: int },
);

/** POST host/{id}/runrecipe. */
export const recipeBody = shape({}, recipeFields);

/** POST host/{id}/migrate. */
export const migrateBody = shape(
  { node: int },
  { plain: flag, disks: listOf(shape({ id: int, dst_storage: int }, {})) },
);

/** POST host/{id}/clone. */
export const cloneBody = shape(
  {},
  { name: text, account: int, node: int, domain: text, comment: text, password: text },
);

/** POST start, stop, restart: empty, or with what clients are seen to send. */
export const powerBody = shape({}, { force: flag, host_id: int });
