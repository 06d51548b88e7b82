import { expect, test } from 'vitest';
import { openProviderRegistry } from '../../../src/providers/provider-registry.ts';
import { renderTypeDocumentation } from '../../../src/ui/text/render-type.ts';
import { wallClock } from '../../support/wall-clock.ts';

async function documentationOf(name: string): Promise<string> {
  const registry = openProviderRegistry({
    root: process.cwd(),
    clock: wallClock,
    random: () => 0,
    environment: {},
    warn: () => undefined,
  });
  const type = (await registry.provider(name.split('.')[0] ?? ''))?.type(name);
  if (type === undefined) throw new TypeError(`no type ${name}`);
  return renderTypeDocumentation(type, { width: 100 });
}

test('the fields of members by name, of list items and of options are all told', async () => {
  const deployment = await documentationOf('cloudbolt.deployment');
  expect(deployment).toContain('items.NAME.environment  (');
  expect(deployment).toContain('items.NAME.attributes.quantity  (integer)');
  expect(deployment).toContain('scale.quantity  (string, required)');
  expect(await documentationOf('imco.firewall_profile')).toContain('rules[].min_port  (integer');
});
