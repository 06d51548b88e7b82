import { invalidBody, missing } from '../api-error.ts';
import { fields } from '../filter/select-rows.ts';
import type { Platform } from '../platform.ts';
import type { Setting } from '../rows.ts';
import { listAnswer } from '../transport/answers.ts';
import { type Call, get, post, type Route } from '../transport/route.ts';
import { anything, int, shape, text } from '../transport/shape.ts';

const version = '6.30.0';

/** Settings, version and licence. @param describe - The list of all functions, for `GET vm/v3/api`. */
export function systemRoutes(describe: () => readonly string[]): readonly Route[] {
  return [
    get('vm/v3/settings', 'admin', (call) => {
      const rows = call.platform.world.tables.setting.all().map(({ name, value }) => ({ name, value }));
      return listAnswer(call, rows, fields('name value'));
    }),
    get('vm/v3/settings/*name', 'admin', (call) => {
      const { name, value } = settingOf(call);
      return { name, value };
    }),
    post('vm/v3/settings', 'admin', shape({ name: text, value: anything }, {}), ({ platform }, { name, value }) =>
      set(platform, name, value),
    ),
    post('vm/v3/settings/domain', 'admin', shape({ name: text }, {}), ({ platform }, { name }) =>
      set(platform, 'domain', name),
    ),
    post('vm/v3/settings/*name', 'admin', shape({ value: anything }, {}), (call, { value }) =>
      set(call.platform, settingOf(call).name, value),
    ),
    post(
      'vm/v3/settings/task/*task/timeout',
      'admin',
      shape({ timeout_seconds: int }, {}),
      (call, { timeout_seconds }) => {
        if (timeout_seconds < 1) {
          throw invalidBody("Property 'timeout_seconds' must be at least 1", 'timeout_seconds');
        }
        return set(call.platform, `task_timeout_${call.params['task'] ?? ''}`, timeout_seconds);
      },
    ),
    get('vm/v3/version', 'user', () => ({ version })),
    get('vm/v3/last_version', 'admin', () => ({ version })),
    get('vm/v3/get_license', 'admin', ({ platform }) => licence(platform)),
    get('vm/v3/time_zone', 'user', () => ({ list: ['UTC', 'Europe/Amsterdam', 'Europe/Berlin', 'America/New_York'] })),
    get('vm/v3/api', 'user', () => ({ functions: describe() })),
  ];
}

function settingOf({ platform, params }: Call): Setting {
  const name = params['name'] ?? '';
  const setting = platform.world.tables.setting.find((row) => row.name === name);
  if (setting === undefined) {
    throw missing('setting', name);
  }
  return setting;
}

function set({ world }: Platform, name: string, value: unknown): object {
  const row = world.tables.setting.find((candidate) => candidate.name === name);
  if (row === undefined) {
    return { id: world.tables.setting.insert({ name, value }).id };
  }
  row.value = value;
  return { id: row.id };
}

function licence({ world }: Platform): object {
  return {
    id: 1,
    name: 'VMmanager 6 Infrastructure',
    state: 'active',
    node_limit: 100,
    node_count: world.tables.node.all().length,
  };
}
