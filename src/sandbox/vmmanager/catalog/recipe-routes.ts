import { fields } from '../filter/select-rows.ts';
import type { Platform } from '../platform.ts';
import type { Row } from '../table.ts';
import { listAnswer } from '../transport/answers.ts';
import { type Call, get, post, type Route } from '../transport/route.ts';
import { flag, int, listOf, shape, text } from '../transport/shape.ts';
import { type StoredType, storedRoutes, storedRow } from './stored-type.ts';

const recipeOptions = {
  tags: listOf(text),
  description: text,
  script_filter: listOf(shape({ entity: text, expression: text }, {})),
  for_all: flag,
  user_visible: flag,
  account: int,
  email_content: listOf(shape({ lang: text, subject: text, content: text }, {})),
  type: text,
  params: listOf(
    shape(
      { name: text },
      {
        description: text,
        required: flag,
        type: text,
        select_values: listOf(shape({ name: text }, { description: text })),
      },
    ),
  ),
};

const recipe: StoredType = {
  path: 'vm/v3/recipe',
  table: 'recipe',
  readers: 'user',
  fields: fields(
    'id name description for_all user_visible account type repository updated_at has_email access params_count tags',
  ),
  create: shape({ name: text, script: text }, recipeOptions),
  update: shape({}, { name: text, script: text, ...recipeOptions }),
  defaults: ({ platform, caller }) => ({
    ...{ tags: [], description: '', script_filter: [], for_all: false, user_visible: false, account: caller.id },
    ...{ email_content: [], type: 'common', params: [], repository: 'local', updated_at: platform.date() },
  }),
  visible: (row, { isAdmin, caller }) => isAdmin || row['for_all'] === true || row['account'] === caller.id,
  view: ({ script, email_content, params, ...row }, { knobs }) => ({
    ...row,
    ...(knobs.recipeScript === 'listed' ? { script } : {}),
    has_email: (email_content as readonly unknown[]).length > 0,
    access: 'write',
    params_count: (params as readonly unknown[]).length,
  }),
  single: ({ id, name }) => ({ id, name }),
};

const variable: StoredType = {
  path: 'vm/v3/script_variable',
  table: 'script_variable',
  readers: 'admin',
  fields: fields('id name value comment hidden enabled builtin account scope'),
  create: shape({ name: text, value: text }, { comment: text, hidden: flag, account: int, scope: text }),
  update: shape({}, { name: text, value: text, comment: text, hidden: flag, account: int, scope: text }),
  defaults: () => ({ comment: '', hidden: false, enabled: true, builtin: false, account: null, scope: 'global' }),
  view: (row) => (row['hidden'] === true ? { ...row, value: '' } : row),
};

const scriptOptions = { description: text, type: text, priority: int, autorun: listOf(int) };

const nodeScript: StoredType = {
  path: 'vm/v3/node_script',
  table: 'node_script',
  readers: 'admin',
  fields: fields('id name description type priority account.id account.email updated_at.date'),
  create: shape({ name: text, script: text }, scriptOptions),
  update: shape({}, { name: text, script: text, ...scriptOptions }),
  defaults: ({ platform, caller }) => ({
    ...{ description: '', type: 'common', priority: 0, autorun: [] },
    ...{ account: caller.id, changed: platform.date() },
  }),
  view: ({ changed, account, ...row }, platform) => {
    const owner = accountView(platform, account);
    return { ...row, account: owner, updated_at: { date: changed, account: owner } };
  },
};

/** Scripts for guests with their variables, and scripts for nodes. */
export const recipeRoutes: readonly Route[] = [
  ...storedRoutes(recipe),
  get('vm/v3/recipe/:id/params', 'user', (call) =>
    listAnswer(call, storedRow(recipe, call)['params'] as readonly object[], fields('name description required type')),
  ),
  ...storedRoutes(variable),
  post('vm/v3/script_variable/:id/enable', 'admin', shape({}, {}), (call) => setEnabled(call, true)),
  post('vm/v3/script_variable/:id/disable', 'admin', shape({}, {}), (call) => setEnabled(call, false)),
  ...storedRoutes(nodeScript),
];

function setEnabled(call: Call, enabled: boolean): object {
  const row: Row = storedRow(variable, call);
  row['enabled'] = enabled;
  return { id: row.id };
}

function accountView({ world }: Platform, id: unknown): object {
  return { id, email: world.tables.account.get(Number(id))?.email ?? '' };
}
