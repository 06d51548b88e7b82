import { stableId } from '../core/object-id.ts';
import type { Seed } from './places.ts';

const images = [
  'Ubuntu 22.04 x86_64',
  'Ubuntu 20.04 x86_64',
  'Debian 12 x86_64',
  'CentOS 7.4 x86_64',
  'Windows 2019 x86_64',
];
const publicCookbooks = [
  { name: 'apt', version: '7.4.0', description: 'Configures apt and apt caching' },
  { name: 'nginx', version: '12.2.0', description: 'Installs and configures nginx' },
  { name: 'wordpress', version: '0.7.0', description: 'Installs WordPress' },
];

/** Id of a generic image. */
function imageId(name: string): string {
  return stableId(`generic_image/${name}`);
}

/** Images, public cookbooks, add-ons, ready-made applications and providers of software as a service. */
export function seedBlueprints(): readonly Seed[] {
  return [
    ...images.map((name) => ({ type: 'generic_image', id: imageId(name), values: { name } })),
    ...publicCookbooks.map((cookbook) => ({
      type: 'cookbook_version',
      id: stableId(`cookbook_version/${cookbook.name}`),
      values: {
        ...cookbook,
        state: 'ready',
        error_message: null,
        revision_id: `${stableId(cookbook.name)}0123456789abcdef`,
        recipes: ['default'],
        publicly_available: true,
        global_legacy: false,
        label_ids: [],
      },
    })),
    {
      type: 'template_addon',
      id: stableId('template_addon/Monitoring'),
      values: {
        name: 'Monitoring',
        description: 'Reports to a monitoring service',
        generic_image_ids: images.slice(0, 3).map(imageId),
        run_list: ['apt'],
        configuration_attributes: {},
        cookbook_versions: { apt: { version: '~> 7.4' } },
        state: 'ready',
        variables: [],
        label_ids: [],
      },
    },
    ...['Wordpress', 'Joomla'].map((name) => ({
      type: 'wizard_app',
      id: stableId(`wizard_app/${name}`),
      values: {
        name,
        flavour_requirements: { architecture: 'x86_64', memory: 2048, storage: 20 },
        generic_image_id: imageId('Ubuntu 20.04 x86_64'),
      },
    })),
    {
      type: 'saas_provider',
      id: stableId('saas_provider/Datadog'),
      values: { name: 'Datadog', required_account_data: ['api_key', 'application_key'] },
    },
    {
      type: 'saas_provider',
      id: stableId('saas_provider/New Relic'),
      values: { name: 'New Relic', required_account_data: ['license_key'] },
    },
  ];
}
