/** Diagnostic codes of the command line, with what `reckon explain` and docs/errors.md say about each. */
export const commandCodes = {
  NODE_TOO_OLD: {
    title: 'Node is too old',
    explanation: 'Install the Node that `engines` in package.json asks for, or the npm package "node" beside reckon.',
  },
  COMMAND_UNKNOWN: {
    title: 'There is no such command',
    explanation: '`reckon --help` lists all commands, `reckon COMMAND --help` shows one by example.',
  },
  OPTION_UNKNOWN: {
    title: 'A command does not have that option',
    explanation:
      '`reckon COMMAND --help` lists the options of a command. Global ones may stand before or after its name.',
  },
  APPROVAL_NEEDED: {
    title: 'Nobody could be asked',
    explanation: 'Without a terminal apply and destroy ask nothing. Pass --yes, or save a plan and apply that.',
  },
  PLAN_UNREADABLE: { title: 'A saved plan cannot be read', explanation: 'The file does not exist or may not be read.' },
  PLAN_STALE: {
    title: 'A saved plan no longer fits',
    explanation:
      'The configuration, the state, an object, or what a value refers to has moved since the plan was made. Plan again and look at what moved. A plan that was made before there was a state is also refused so where it was edited.',
  },
  LOOKUP_UNREAD: {
    title: 'A lookup cannot be read',
    explanation: 'Its connection needs a secret that is not set, or is made from a resource that state does not hold.',
  },
  STILL_DEFERRED: {
    title: 'A document cannot be expanded even now',
    explanation: 'Its forEach or when waits for something that the applied resources did not bring.',
  },
  STATE_EMPTY: {
    title: 'There is no state yet',
    explanation: 'Nothing was applied in this environment, or -e and -C name another one.',
  },
  STATE_LINEAGE: {
    title: 'A pushed state has another lineage',
    explanation: 'It was not made from the state that it would replace. --force replaces it all the same.',
  },
  STATE_OLDER: {
    title: 'A pushed state is older',
    explanation: 'Its serial is lower than that of the state it would replace. Pull again and merge, or pass --force.',
  },
  RESOURCE_NOT_IN_STATE: {
    title: 'State holds nothing at an address',
    explanation:
      '`reckon state list` shows what there is. Instances are written with their key in brackets and quotes.',
  },
  RESOURCE_GONE: {
    title: 'A managed object is gone',
    explanation: 'Someone deleted it. `reckon plan` shows what apply would do.',
  },
  ADDRESS_INVALID: {
    title: 'A text is no address',
    explanation: 'An address reads <system>.<type>.<name>, an instance <system>.<type>.<name>["key"].',
  },
  ALREADY_MANAGED: {
    title: 'State already holds that address',
    explanation: 'Let go of it first with `reckon state rm`.',
  },
  DOCUMENT_MISSING: {
    title: 'There is no document for that address',
    explanation: 'Importing takes an object in under the address of a document. Write the document first.',
  },
  OUTPUT_NOT_FOUND: {
    title: 'There is no such output',
    explanation: 'Declare it under outputs: in reckon.yaml and apply.',
  },
  OUTPUT_SENSITIVE: {
    title: 'A sensitive output cannot be shown',
    explanation: 'State keeps only its fingerprint. Take the value from where the secret comes from.',
  },
  ACTION_UNKNOWN: {
    title: 'There is no such action',
    explanation: '`reckon run ADDRESS` without an action lists those there are.',
  },
  ARGUMENT_INVALID: {
    title: 'An argument is missing or not written as it is meant',
    explanation:
      '--arg and --where are written name=value; numbers, booleans, lists and objects of --arg are taken as JSON.',
  },
  VARIABLE_INVALID: { title: '--var is not written name=value', explanation: 'Write --var name=value.' },
  CONNECTION_UNKNOWN: {
    title: 'A connection depends on what is not applied yet',
    explanation: 'Its settings refer to resources that do not exist. Apply first.',
  },
  HISTORY_UNSUPPORTED: {
    title: 'A type keeps no history',
    explanation: 'The API cannot show past configurations of it. The commits of its document can.',
  },
  VERSION_NOT_FOUND: {
    title: 'There is no such version',
    explanation: '`reckon history ADDRESS` lists the versions that the server keeps.',
  },
  UNKNOWN_SYSTEM: {
    title: 'There is no such system',
    explanation: '`reckon providers` lists what is built in; a definition file adds any other REST API.',
  },
  REVISION_INVALID: {
    title: 'The project has faults at another revision',
    explanation:
      'The desired state of the commit that was named, or of the merge base, cannot be loaded. Its faults are shown.',
  },
  REVISION_WITHOUT_PROJECT: {
    title: 'A commit does not have this project',
    explanation:
      'The folder of the project is not there in that commit. A project that a branch adds has nothing to be compared with.',
  },
  UNTRUSTED_WITHOUT_BASE: {
    title: '--untrusted without --since',
    explanation: 'What is trusted is the merge base with a branch: name it, --untrusted --since origin/main.',
  },
  UNTRUSTED_BRANCH_NAME: {
    title: 'The name of an untrusted branch could lead connections elsewhere',
    explanation:
      'Connections of this project are made of git.branch, and whoever names the branch chooses that part of them. With ' +
      '--untrusted the name may hold letters, digits, dots, dashes and underscores, so that it stays within a part of a host name.',
  },
  UNTRUSTED_IGNORED: {
    title: 'A change of an untrusted branch was left aside',
    explanation:
      'Connections, definitions, state settings, policies and safety limits come from the merge base when a branch is not trusted. The change takes effect once it is merged.',
  },
  ISSUE_NARROWED: {
    title: 'A narrowed look does not touch the drift issue',
    explanation:
      'There is one issue for an environment. A look at a part of it could close the issue over what it has not looked at.',
  },
  BASE_INVALID: {
    title: 'The files where the branch began have faults',
    explanation:
      'What comes from a branch is told by planning the merge base too, and its documents have faults. The branch is planned all the same, for it may be the one that mends them; connections, policies and limits of the base count as far as they can be read.',
  },
  ONLY_WITHOUT_BASE: {
    title: '--only without --since',
    explanation: 'Where changes come from is told by comparing with the merge base: add --since origin/main.',
  },
  GIT_RULES: {
    title: 'The git rules forbid an apply here',
    explanation: 'git: in reckon.yaml says from which branch, and from how clean a work tree, may be applied.',
  },
  INIT_INVALID: {
    title: 'init lacks something, or was given what does not go together',
    explanation: 'On a terminal it asks; elsewhere flags say it: `reckon init --help`.',
  },
  PROJECT_EXISTS: {
    title: 'There is a project already',
    explanation: 'init overwrites nothing. With --ci it adds CI files to the project that is there.',
  },

  DISCOVER_UNSUPPORTED: {
    title: 'Objects of a type cannot be listed',
    explanation: 'The API has no list of them. Write their documents and take them in with `reckon import ADDRESS ID`.',
  },
  FILE_EXISTS: {
    title: 'A file that was to be written is there already',
    explanation: 'reckon overwrites no file of yours. Nothing was written.',
  },
  FORMAT_DELICATE: {
    title: 'A file was not formatted',
    explanation: 'The formatter found no layout in which every comment and value is kept. The file is as it was.',
  },
  SANDBOX_SYSTEM: {
    title: 'There is no emulator of that system',
    explanation: '`reckon sandbox` without a name serves all that there are.',
  },
  SANDBOX_OPTION: {
    title: 'A setting of the sandbox cannot be read',
    explanation: '`reckon sandbox --help` shows each option, docs/sandbox.md the knobs and controls.',
  },
  SANDBOX_PORT: {
    title: 'A port of the sandbox is taken',
    explanation: 'Another sandbox may run already. --port N starts at another port, --port 0 takes any free ones.',
  },
  SANDBOX_DATA: {
    title: 'What the sandbox kept cannot be read',
    explanation: 'A file in the folder of --data is not what a sandbox wrote. Mend it or take it away.',
  },
  CODE_UNKNOWN: { title: 'There is no such diagnostic code', explanation: 'docs/errors.md lists all codes.' },
} as const;
