import { describeTypeLifecycle } from '../../contracts/describe-type-lifecycle.ts';
import { vmmanagerProject, WEB } from './vmmanager-project.ts';

describeTypeLifecycle(
  [
    {
      type: 'vmmanager.host',
      properties: WEB,
      options: { allowRestart: true, allowReinstall: true, allowReplace: true, allowPasswordChange: true },
      changes: [
        { name: 'www' },
        { comment: null },
        { cpu_number: 4 },
        { ram_mib: 4096 },
        { hdd_mib: 20_480 },
        { net_bandwidth_mbitps: 100, io_weight: 3 },
        { net_bandwidth_mbitps: null },
        { firewall_rules: [{ action: 'drop', direction: 'in', protocols: ['tcp'], portstart: 25, portend: 25 }] },
        { firewall_rules: null },
        { ipv4_number: 3 },
        { ipv4_number: 1 },
        { account: 4 },
        { domain: 'www.example.com' },
        { password: 'N3w-password' },
        { os: 12 },
        { node: 2 },
        { node: 1 },
        { ha_restore_on_fail: true, expand_part: 'sda2' },
        { power: 'stopped' },
        { power: 'active' },
      ],
      fixed: { vxlan: [{ id: 7 }] },
    },
  ],
  async () => await vmmanagerProject(),
);
