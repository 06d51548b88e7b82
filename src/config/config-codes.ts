/** Diagnostic codes of loading a project, with what `reckon explain` and docs/errors.md say about each. */
export const configCodes = {
  PROJECT_NOT_FOUND: {
    title: 'There is no reckon.yaml',
    explanation:
      'A project is a folder with a reckon.yaml. Go there, name it with -C DIR, or start one with `reckon init`.',
  },
  FILE_UNREADABLE: {
    title: 'A file cannot be read',
    explanation:
      'The file does not exist, is no regular file, or may not be read. Paths count from the project’s folder.',
  },
  FILE_TOO_LARGE: {
    title: 'A file is larger than reckon reads',
    explanation: 'A file of documents may have 4 MiB. Spread the documents over several files.',
  },
  FILE_OUTSIDE_PROJECT: {
    title: 'A path leads out of the project',
    explanation:
      'When a pull request that is not trusted is planned, file(), secret.file and files that are uploaded must stay in the ' +
      'project’s folder, documents and modules in the repository; and all but secrets must be committed: what a job has ' +
      'written there is not read, nor .git. Symbolic links are followed before that is judged.',
  },
  YAML_SYNTAX: {
    title: 'The file is not valid YAML',
    explanation: 'The message is the YAML parser’s own; the caret shows where it gave up. reckon reads YAML 1.2.',
  },
  YAML_DUPLICATE_KEY: {
    title: 'An object has the same key twice',
    explanation: 'YAML does not allow it, and which of the two would count is anybody’s guess. Both places are shown.',
  },
  YAML_KEY: {
    title: 'A key is not a text',
    explanation: 'Keys of objects are texts; numbers and booleans are taken as they are written.',
  },
  YAML_NUMBER: {
    title: 'A number is too large to be exact',
    explanation:
      'JSON numbers hold integers exactly up to 9007199254740991. Quote longer ones, and .inf and .nan, to make them texts.',
  },
  YAML_TOO_DEEP: {
    title: 'A document nests too deeply',
    explanation: 'Objects and lists may stand in each other 64 levels deep.',
  },
  YAML_TOO_MANY_ALIASES: {
    title: 'A document’s aliases stand for too much',
    explanation:
      'A few aliases that name each other can stand for billions of values. All of a document’s together may stand for 10,000.',
  },
  UNKNOWN_DOCUMENT: {
    title: 'A document is of no known kind',
    explanation:
      'A document has one of the keys type, data, module, moved, import, removed, policy and outputs, which says what it is.',
  },
  UNKNOWN_KEY: {
    title: 'A key that reckon does not know',
    explanation:
      'The keys of reckon.yaml and around a document’s properties are reckon’s own. The hint names the one probably meant.',
  },
  MISSING_KEY: { title: 'A key is missing', explanation: 'The document or section cannot do without it.' },
  INVALID_VALUE: { title: 'A value is not what belongs there', explanation: 'The message says what is expected.' },
  INVALID_NAME: {
    title: 'A name has characters that names cannot have',
    explanation: 'Names are made of letters, digits, _ and -, and do not start with a digit or -.',
  },
  UNKNOWN_PROPERTY: {
    title: 'A property that the type does not have',
    explanation: '`reckon providers SYSTEM.TYPE` lists the properties of a type.',
  },
  MISSING_PROPERTY: {
    title: 'A property that the type requires is missing',
    explanation: '`reckon providers SYSTEM.TYPE` lists the properties of a type.',
  },
  WRONG_TYPE: {
    title: 'A property has a value of the wrong type',
    explanation:
      'YAML decides by the way a value is written: 2021.10 is the number 2021.1, "2021.10" a text; yes is a text, true a boolean. ' +
      'Quote what should be a text.',
  },
  INVALID_PROPERTY: {
    title: 'A property has a value that the type does not allow',
    explanation: 'The type’s schema has an enumeration, a pattern or a range for it.',
  },
  UNKNOWN_SYSTEM: {
    title: 'A system that is neither built in nor defined',
    explanation: 'The part of a type before the dot names the system. Others join by `definition:` under `providers:`.',
  },
  UNKNOWN_TYPE: {
    title: 'A type that the system does not have',
    explanation: '`reckon providers SYSTEM` lists the types of a system.',
  },
  TYPE_NOT_MANAGED: {
    title: 'A type that can only be looked up',
    explanation: 'The API offers no way to make or change objects of this type. Use a `data:` document.',
  },
  UNKNOWN_PROVIDER: {
    title: 'A connection that is not configured',
    explanation:
      'Every connection that documents use stands under `providers:` in reckon.yaml, as <system> or <system>.<alias>.',
  },
  DUPLICATE_ADDRESS: {
    title: 'Two documents have the same address',
    explanation: 'Type and name together must be unique in a project, or in a module. Both places are shown.',
  },
  UNRESOLVED_REFERENCE: {
    title: 'A reference to something that does not exist',
    explanation: 'No document has that address. The hint names the one probably meant, or what there is.',
  },
  UNKNOWN_FIELD: {
    title: 'A reference to a field that the type does not have',
    explanation:
      'The schema of the type lists the fields of its objects, those that only the server sets among them; `reckon providers ' +
      'SYSTEM.TYPE` shows them. Without a near name it is a warning, because an API may know more than the schema.',
  },
  REFERENCE_CYCLE: {
    title: 'References go round in a circle',
    explanation:
      'Each of the documents shown needs the next one first, and the last needs the first. One of the references must go.',
  },
  VARIABLE_MISSING: {
    title: 'A variable has no value',
    explanation:
      'A variable without a default needs a value: under the environment, from RECKON_VAR_<name>, a --var-file or --var, of which a ' +
      'later one wins.',
  },
  UNKNOWN_VARIABLE: {
    title: 'A variable that is not declared',
    explanation: 'Variables are declared under `variables:`.',
  },
  INVALID_VARIABLE: {
    title: 'A variable has a value that it does not allow',
    explanation: 'The declaration’s type, enum, pattern or validate rule says what it allows.',
  },
  ENVIRONMENT_MISSING: {
    title: 'No environment is chosen',
    explanation: 'A project with `environments:` has a state for each; -e NAME or RECKON_ENV picks one.',
  },
  UNKNOWN_ENVIRONMENT: {
    title: 'An environment that is not declared',
    explanation: 'Environments are declared under `environments:` in reckon.yaml.',
  },
  UNTRUSTED_SECRET: {
    title: 'An untrusted branch uses a secret at a new place',
    explanation:
      'With --untrusted a secret is known only to expressions that stand, word for word, at the same place of the same document in ' +
      'the merge base. To all others it is unknown, so that a branch can neither send it to another server nor let a fault or a ' +
      'condition tell it letter by letter. Once merged, the plan is made with the secret.',
  },
  SECRET_MISSING: {
    title: 'A secret is not there',
    explanation:
      'secret.env.NAME reads an environment variable and secret.file["path"] a file. Only secrets that are used must be there.',
  },
  FOREACH_INVALID: {
    title: 'forEach cannot go over this value',
    explanation:
      'forEach takes an object, whose keys name the instances, or a list of texts, numbers or booleans without repeats, which name ' +
      'them themselves. Keys stand in addresses, in state and on screens, so they cannot be secret.',
  },
  WHEN_INVALID: {
    title: 'when is neither true nor false',
    explanation: 'when must give a boolean. Null, texts and secrets are none.',
  },
  RESOURCES_NOT_FOUND: {
    title: 'No file matches an entry of resources',
    explanation: 'Entries of `resources:` are files, folders or globs, from the project’s folder.',
  },
  IMPORT_WITHOUT_RESOURCE: {
    title: 'An import has no resource to take the object in for',
    explanation: 'An import document brings a live object to a resource that is declared beside it.',
  },
  REMOVED_STILL_DECLARED: {
    title: 'A removed document names what is still declared',
    explanation:
      'What is to be forgotten or destroyed must not be asked for by another document. An instance goes with its key.',
  },
  MODULE_INVALID: {
    title: 'A module cannot be loaded',
    explanation:
      'A module is a folder with a module.yaml. It cannot contain itself, and modules nest at most 16 levels.',
  },
  POLICY_INVALID: {
    title: 'A policy cannot be judged',
    explanation: 'match and assert are CEL over `change`; assert must give true or false.',
  },
} as const;

/** A diagnostic code of loading a project. */
export type ConfigCode = keyof typeof configCodes;
