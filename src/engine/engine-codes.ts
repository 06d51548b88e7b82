/** Diagnostic codes of planning and applying, with what `reckon explain` and docs/errors.md say about each. */
export const engineCodes = {
  NOTHING_MATCHES: {
    title: 'Nothing answers to a target',
    explanation:
      'What --target, --exclude or --replace names is neither declared nor in the state. A plan that goes on would leave out what was meant, or touch what was to be spared.',
  },
  CONNECTION_MISSING: {
    title: 'A connection is not configured',
    explanation:
      'A document, or a resource in state, uses a connection that reckon.yaml does not name under providers:. Add it there, with its url and credentials; an alias is written <system>.<alias>.',
  },
  CONNECTION_CHANGED: {
    title: 'A document names another connection than its object is behind',
    explanation:
      'The object was applied over one connection, and is not found over the one that the document names now. Making it anew there would leave the old object to nobody. Take the change back, or give the document a new name and say with a removed document what becomes of the old object.',
  },
  CONNECTION_UNKNOWN_FOR_DELETE: {
    title: 'What is to be deleted cannot be reached',
    explanation:
      'The settings of its connection hang on a value that nobody knows any more, such as a sensitive field of a resource. Give the setting in another way, or let go of the object with `reckon state rm`.',
  },
  EXISTS_UNMANAGED: {
    title: 'An object of that name exists and is not managed',
    explanation:
      'The API already has an object with the natural key that the new document asks for. reckon neither takes it silently nor makes a second one. Take it in with the import command that the hint shows, or give the new one another name.',
  },
  ALIKE_UNMANAGED: {
    title: 'An object is to be made beside one that looks like it',
    explanation:
      'Names may repeat in this system, so that it is no mistake. But the other one is managed by nobody here: perhaps it is the one that is meant, and state has lost it. Take it in with `reckon import ADDRESS ID`, or go on and have another made.',
  },
  EXISTS_AMBIGUOUS: {
    title: 'Several live objects could be the one meant',
    explanation:
      'More than one live object has the natural key of the document, and none is managed. Say which one it is by importing it by its id, or give the new one another name.',
  },
  IMPORT_MANAGED: {
    title: 'The object to import is managed already',
    explanation:
      'State holds the object under another address: with two addresses for one object, each would undo the other, and taking one document out would delete what the other asks for. If it was only renamed in the YAML, write a moved document.',
  },
  SAME_KEY: {
    title: 'Two new documents ask for one object',
    explanation:
      'Two documents are to be created under the same natural key (a name that is unique where it stands). One would fail, or take the place of the other. Give one of them another name, or take it out.',
  },
  KEY_MANAGED: {
    title: 'A new document asks for an object that is managed under another address',
    explanation:
      'A document is to be created under a natural key (a name that is unique where it stands), and state holds an object of that key under another address, where it stays. The create would fail, or make it a second time. If the document was only renamed, take the old one out and write a moved document; else give one of the two another name.',
  },
  IMPORT_TWICE: {
    title: 'An import contradicts another',
    explanation: 'A document takes in one object, and an object belongs to one document.',
  },
  IMPORT_NOT_FOUND: {
    title: 'There is nothing to import under that id',
    explanation: 'The API knows no object of that type and id, or the credentials in use are not allowed to see it.',
  },
  LOOKUP_NOT_FOUND: {
    title: 'A lookup or a find in place finds nothing',
    explanation:
      'No live object has all the given fields. Check the spelling and the permissions of the credentials. An object that this very project creates is referred to, not found.',
  },
  LOOKUP_AMBIGUOUS: {
    title: 'A lookup or a find in place finds more than one',
    explanation:
      'Exactly one is wanted. Add a field that tells them apart, use the id, or, for a lookup, ask for `many: true`.',
  },
  READ_FORBIDDEN: {
    title: 'Objects of a type cannot be read',
    explanation:
      'The credentials in use may not read that type. Its resources are left out of the plan, neither changed nor deleted; the rest is planned.',
  },
  READ_NOT_NOW: {
    title: 'An object cannot be looked at now',
    explanation:
      'What it lives in is shut down or busy. It is left out of the plan, neither changed nor deleted; the rest is planned.',
  },
  REPLACED_OUTSIDE: {
    title: 'An object has been replaced by someone else',
    explanation:
      'Under the id that was applied there is another object now: the server gave it another mark (a uid). It is neither taken for the old one nor changed nor deleted. Let go of the old one with `reckon state rm` and take the new one in with `reckon import`, or leave it to others.',
  },
  SKIPPED_FOR_NOW: {
    title: 'An object is left out until what it needs is there',
    explanation:
      'What it lives in is at rest, or is put to rest by this very plan (a database cluster that is shut down). It is neither changed nor deleted; the rest is planned, and what starts it takes it up again.',
  },
  SERVER_REJECTED: {
    title: 'The server refuses what is asked for',
    explanation:
      'The API was asked to validate the change (its dry run), or was sent it, and complained. The line shown is that of the property it names; its own words and code stand below.',
  },
  SERVER_DRY_RUN_REQUIRED: {
    title: 'A change was not validated by the server',
    explanation:
      'The plan was made with --server-dry-run require, and the server could not be asked about this change.',
  },
  IMMUTABLE_FIELD: {
    title: 'A field that is fixed would be changed',
    explanation:
      'The API sets this field when the object is made and cannot change it. Take the change back, or make a new object beside the old one and move over.',
  },
  CANNOT_SHRINK: {
    title: 'A size would be made smaller',
    explanation:
      'This size only grows. Write the present size or more; to make it smaller, make a new object and move the data over.',
  },
  PREVENT_DESTROY: {
    title: 'lifecycle.preventDestroy forbids it',
    explanation:
      'The plan would delete or replace an object whose document says preventDestroy: true (now, or at its last apply). Take the change back, or take preventDestroy out in a change of its own. `skip` leaves the object alone with a warning instead.',
  },
  REMOVED_WITHOUT_WORD: {
    title: 'A document is gone, and its lifecycle.onRemove is fail',
    explanation:
      'Say what is meant with a removed document: destroy: true deletes the object, destroy: false lets go of it.',
  },
  MOVE_CONFLICT: {
    title: 'Two resources would have one address',
    explanation: 'A moved document, or state mv, leads to an address that state already holds.',
  },
  LOOKS_MOVED: {
    title: 'A delete and a create are the same object',
    explanation:
      'The new document’s natural key belongs to the object that would be deleted: it was probably only renamed in the YAML. The hint shows the moved document to add, so that nothing is touched.',
  },
  REFERENCE_CYCLE: {
    title: 'Documents refer to each other in a circle',
    explanation: 'None of them could be made first. Take one of the references out.',
  },
  RECOVERY_AMBIGUOUS: {
    title: 'An interrupted create cannot be told from others',
    explanation:
      'A run was killed while it created an object, and several live objects could be the one. Import the right one by its id.',
  },
  POLICY_FAILED: {
    title: 'A policy forbids a change',
    explanation: 'A policy document of the project says that this planned change may not be. Its message tells why.',
  },
  POLICY_WARNING: {
    title: 'A policy warns of a change',
    explanation: 'A policy document with severity: warning concerns this planned change.',
  },
  SAFETY_LIMIT: {
    title: 'The plan touches more than safety: allows',
    explanation:
      'More of what exists would be deleted or updated than the project allows in one apply: often a renamed file, key or filter. If it is meant, pass --allow-deletes with exactly the number shown.',
  },
  ALL_GONE: {
    title: 'All that is managed behind a connection is gone at once',
    explanation:
      'None of the objects that state knows behind the connection is there any more. Hardly ever has somebody deleted them all: far more often its url or its account is not the one that was meant, and to go on would make everything a second time, or forget what still runs. On a terminal apply asks; elsewhere it wants --allow-gone with exactly the number shown.',
  },
  ALLOWED_DELETES_DIFFER: {
    title: '--allow-deletes has another number than the plan',
    explanation: 'The plan has changed since someone looked at it. Look again.',
  },
  PRECONDITION_FAILED: {
    title: 'A precondition does not hold',
    explanation: 'A lifecycle.precondition of the document is false; its message tells why.',
  },
  POSTCONDITION_FAILED: {
    title: 'A postcondition does not hold',
    explanation: 'A lifecycle.postcondition of the document is false for what is live; its message tells why.',
  },
  OBJECT_FAILED: {
    title: 'An object is as declared, and has failed',
    explanation:
      'Every declared field has its value, so there is nothing to change, but the server calls the object failed: its last update did not come to its end. Mend it there, or with a change or `--replace`, and look at what the server says of it.',
  },
  NOT_CONVERGED: {
    title: 'A change was made, and the object still differs',
    explanation:
      'The object is at rest, was looked at several times, and is not as asked for. The server may have rounded a value or ignored it, or someone else has changed the object while it was waited for. The next plan shows what is left.',
  },
  INTERRUPTED: {
    title: 'A change was cut off in the middle',
    explanation: 'The run was interrupted twice. What came of the change is looked up by the next run.',
  },
  UNKNOWN_TYPE: {
    title: 'There is no such type',
    explanation:
      'State or a document names a type that no provider has. `reckon providers SYSTEM` lists what there is.',
  },
  PLAN_INCOMPLETE: {
    title: 'A plan lacks a document',
    explanation: 'The saved plan names a resource that the configuration does not declare. Plan again.',
  },
  EVALUATION_FAILED: {
    title: 'A document cannot be evaluated during apply',
    explanation: 'A value that became known during apply makes an expression fail, or does not fit the type.',
  },
  VALUE_STILL_UNKNOWN: {
    title: 'A value is not known even now',
    explanation: 'An expression waits for a field that the API did not give, though what it hangs on was applied.',
  },
  CHANGE_REFUSED: {
    title: 'A change is refused by its type',
    explanation: 'With all values known, the type objects to the change; its message tells why.',
  },
  INTERNAL_ERROR: {
    title: 'Something inside reckon went wrong',
    explanation: 'This is a defect. Run again with --verbose and report what it prints.',
  },
} as const;
