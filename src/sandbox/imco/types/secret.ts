import type { Entity } from '../core/entity.ts';
import { desiredRemoteId, nameField, reference } from '../core/field.ts';
import { textOf } from '../core/json.ts';
import { type Lifecycle, natural } from '../core/lifecycle.ts';
import type { ResourceType } from '../core/resource-type.ts';
import type { World } from '../core/world.ts';
import { checkPlacement, giveRemoteId, stateInCloud } from './cloud-placement.ts';

const { second } = natural;

const vaultLife: Lifecycle = {
  reason: 'event',
  transitions: {
    create: {
      steps: [
        { state: 'start', naturalMs: second },
        { state: 'deploying', naturalMs: 40 * second, failure: 'stalled' },
      ],
      end: 'active',
    },
    destroy: { steps: [{ state: 'decommissioning', naturalMs: 20 * second, failure: 'stalled' }], end: 'gone' },
  },
};

const secretLife: Lifecycle = {
  reason: 'event',
  transitions: {
    create: {
      steps: [
        { state: 'start', naturalMs: second },
        { state: 'deploying', naturalMs: 5 * second, failure: 'stalled' },
      ],
      end: 'available',
    },
    rotate: {
      steps: [{ state: 'updating_versions', naturalMs: 5 * second, failure: 'updating_error' }],
      end: 'available',
    },
    destroy: { steps: [{ state: 'decommissioning', naturalMs: 5 * second, failure: 'stalled' }], end: 'gone' },
  },
};

/** A cloud's own store of secrets. */
export const keyVault: ResourceType = {
  name: 'key_vault',
  word: 'key_vault',
  title: 'Key vault',
  collection: '/secret/key_vaults',
  item: '/secret/key_vaults/:id',
  verbs: ['list', 'create', 'show', 'update', 'delete'],
  fields: {
    name: nameField,
    key_vault_plan_id: reference('key_vault_plan'),
    cloud_account_id: reference('cloud_account'),
    realm_id: { kind: 'reference', refersTo: 'realm' },
    desired_remote_id: desiredRemoteId,
  },
  computed: { ...stateInCloud, remote_id: null },
  labels: 'shown',
  lifecycle: vaultLife,
  answersDelete: true,
  check: (draft) => {
    const { values, entity, world } = draft;
    if (entity) return;
    const plan = world.find('key_vault_plan', textOf(values, 'key_vault_plan_id'));
    checkPlacement(draft, 'key_vault_plan_id');
    values['realm_id'] ??= plan?.values['realm_id'] ?? null;
  },
  entered: (entity, state, world) => {
    if (state === 'active') giveRemoteId(entity, 'vault', world);
  },
};

/** A named value of a vault; its content goes in and never comes out. */
export const secret: ResourceType = {
  name: 'secret',
  word: 'secret',
  title: 'Secret',
  collection: '/secret/key_vaults/:parent/secrets',
  item: '/secret/secrets/:id',
  verbs: ['list', 'create', 'show', 'update', 'delete'],
  parent: { type: 'key_vault', field: 'key_vault_id', onDelete: 'by-knob' },
  fields: {
    name: nameField,
    content: { kind: 'text', required: true, writeOnly: true },
    desired_remote_id: desiredRemoteId,
  },
  computed: { ...stateInCloud, remote_id: null },
  labels: 'hidden',
  lifecycle: secretLife,
  answersDelete: true,
  created: (entity, world) => {
    addVersion(entity, textOf(entity.hidden, 'content'), world);
    world.platform.lifecycles.begin(world, entity, 'create');
  },
  entered: (entity, state, world) => {
    if (state === 'available') giveRemoteId(entity, 'secret', world);
  },
};

/** One of a secret's values, tied to a moment. Its routes depend on a knob: see routes/secret-routes.ts. */
export const secretVersion: ResourceType = {
  name: 'secret_version',
  word: 'secret_version',
  title: 'Secret version',
  verbs: [],
  parent: { type: 'secret', field: 'secret_id', onDelete: 'together' },
  fields: { content: { kind: 'text', required: true, writeOnly: true } },
};

/** Stores a new value of a secret. */
export function addVersion(owner: Entity, content: string, world: World): Entity {
  owner.hidden['content'] = content;
  return world.add('secret_version', {
    values: { secret_id: owner.id, created_at: new Date(world.platform.now()).toISOString() },
    hidden: { content },
    parentId: owner.id,
    usable: true,
  });
}
