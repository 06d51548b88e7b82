import { describeTypeLifecycle } from '../../contracts/describe-type-lifecycle.ts';
import { cloudboltProject, WEB } from './cloudbolt-project.ts';

describeTypeLifecycle(
  [
    {
      type: 'cloudbolt.server',
      properties: { ...WEB, power: 'on' },
      changes: [
        { parameters: { mem_size: 8 } },
        { parameters: { cpu_cnt: '4' } },
        { parameters: { disk_size: '60 GB' } },
        { parameters: { 'Cost-Center': 42 } },
        { power: 'off' },
      ],
      fixed: { environment: 'Production' },
    },
    {
      type: 'cloudbolt.deployment',
      properties: {
        name: 'shop',
        group: '/Acme/Research',
        blueprint: 'Web and Database',
        items: {
          'Web Tier': {
            environment: 'Lab',
            os_build: 'CentOS 7',
            attributes: { quantity: 2, hostname: 'shop-web-0X' },
          },
          'Database Tier': { environment: 'Lab', os_build: 'CentOS 7', parameters: { mem_size: '4 GB' } },
          'Install Web': { parameters: { 'site-name-a12': 'shop' } },
        },
        resource_parameters: { service_level: 'gold' },
      },
      options: { scale: { tier: 'tier', quantity: 'quantity' } },
      changes: [
        { items: { 'Database Tier': { parameters: { mem_size: '8 GB' } } } },
        { items: { 'Web Tier': { parameters: { cpu_cnt: 2 } } } },
        { items: { 'Web Tier': { attributes: { quantity: 3 } } } },
      ],
      fixed: { items: { 'Web Tier': { environment: 'R&D Lab' } } },
    },
    {
      type: 'cloudbolt.group',
      properties: { name: 'Platform', type: 'Team', parent: '/Acme' },
      fixed: { type: 'Organization' },
    },
  ],
  async () => await cloudboltProject({}, { user: 'admin' }),
);
