/** Diagnostic codes of VMmanager's definition, with what `reckon explain` and docs/errors.md say about each. */
export const vmmanagerCodes = {
  VMMANAGER_CONSENT: {
    title: 'A destructive step on a machine of VMmanager needs consent',
    explanation:
      'Installing anew, replacing, restarting and setting the guest’s password are done only where the document’s options allow ' +
      'them: allowReinstall, allowReplace, allowRestart, allowPasswordChange, each false unless said; or where somebody at a terminal ' +
      'approves the plan of `reckon apply`, which names them, for that once. Stopping a machine (power: stopped) and deleting its ' +
      'document need none.',
  },
  VMMANAGER_REINSTALL: {
    title: 'A machine of VMmanager is installed anew',
    explanation: 'A note of the plan: the data on its main disk is lost. The document’s options allow it.',
  },
  VMMANAGER_PASSWORD_CHANGE: {
    title: 'The guest’s password is set anew',
    explanation: 'A note of the plan. The document’s options allow it.',
  },
  VMMANAGER_WAITS: {
    title: 'A change waits for the machine’s next restart',
    explanation:
      'It is sent once and takes effect at the next restart; options: { allowRestart: true } restarts the machine in the apply.',
  },
  VMMANAGER_RESTART: {
    title: 'A machine is restarted',
    explanation: 'A note of the plan. The document’s options allow it.',
  },
  VMMANAGER_STOP: { title: 'A machine is stopped', explanation: 'A note of the plan: `power: stopped` asks for it.' },
  VMMANAGER_REPLACE: {
    title: 'A machine of VMmanager is deleted and made again',
    explanation: 'Its data goes with it. The fields that force it are marked in the plan.',
  },
  VMMANAGER_SOURCE: {
    title: 'A machine is made from a template or an image',
    explanation: 'Exactly one of os and image is given.',
  },
  VMMANAGER_PASSWORD: {
    title: 'A template needs a password',
    explanation:
      'A machine that is made or installed anew from os gets its administrator’s password then: give it as a secret.',
  },
  VMMANAGER_SIZE: {
    title: 'The size of a machine is not given',
    explanation: 'Without a preset it takes cpu_number, ram_mib, and hdd_mib or disks.',
  },
  VMMANAGER_MIGRATION: {
    title: 'A machine that does not run would be moved',
    explanation: 'Only a running machine, with no ISO image mounted and no snapshots, moves to another node.',
  },
  VMMANAGER_MAIN_STORAGE: {
    title: 'A cluster’s main storage is taken away without another',
    explanation: 'A cluster always has a main storage. It changes when another one says is_main: true.',
  },
} as const;
