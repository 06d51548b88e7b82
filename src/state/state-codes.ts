/** Every code that the state store gives, with its title and what to know about it: the source of docs/errors.md and `reckon explain`. */
export const stateCodes = {
  STATE_INVALID: {
    title: 'The state file is not what reckon writes',
    explanation: `state.json is not JSON, or a part of it is missing or of the wrong type. It was probably edited by hand, cut short by
another tool, or holds the conflict markers of a merge. reckon changes nothing while it can't read it.

The state before the last run is beside it in state.backup.json. Compare the two, repair the place that the message names, or put the
backup in its place; then run \`reckon plan\`: objects that the older state does not know show up as already existing and can be imported.`,
  },
  STATE_NEWER: {
    title: 'A newer reckon wrote the state',
    explanation: `state.json has a format version that this reckon does not know. Reading it with an older program could lose what the newer
one keeps in it, so nothing is read and nothing is written. Use at least the version of reckon that the message names.`,
  },
  STATE_CONFLICT: {
    title: 'The state has moved on',
    explanation: `The state on disk has a higher serial than the one to be saved: something else saved in between. Saving would lose its
work, so nothing was written. What was done is in the journal; run the command again, and it is taken up from there.`,
  },
  STATE_UNREADABLE: {
    title: 'A file of the state could not be read',
    explanation:
      'The operating system refused to open or read a file in the folder of the state. Check its owner and mode.',
  },
  STATE_UNWRITABLE: {
    title: 'A file of the state could not be written',
    explanation: `The operating system refused a write in the folder of the state: no permission, no space, a read-only file system. The
state file is replaced as a whole or not at all, so it is what it was before. What a change has done is never lost: an object that was
created without a line in the journal is looked for by the next run.`,
  },
  JOURNAL_DAMAGED: {
    title: 'The journal is damaged in the middle',
    explanation: `journal.ndjson records what a run is about to do and has done, one line each with a checksum. A last line that was cut
short is normal after a crash and is ignored; a line that is wrong with right ones after it is not, so something else wrote to the file
or the disk is failing. Outcomes may be missing, and reckon does not guess. Look at the line that the message names. When you know what
became of that step, remove the line (the others stay valid); or move the whole journal away and import what plan then shows as existing.`,
  },
  JOURNAL_TORN: {
    title: 'The last line of the journal was cut short',
    explanation: `A run was killed while it wrote the journal. The unfinished line was never reported as written, so nothing hangs on it; it
is ignored and dropped with the next write.`,
  },
  LOCK_HELD: {
    title: 'Another run holds the state',
    explanation: `Only one run at a time may change an environment. The message says whose run it is, for how long, and when it last gave a
sign of life. Wait for it, let reckon wait with \`--lock-timeout 5m\`, or, if you are sure that the run is dead (its machine is gone),
break the lock with \`reckon state unlock ID\`. A run on this host that has died is recognised, and its lock taken over, by itself.`,
  },
  LOCK_LOST: {
    title: 'The lock was broken while the run was on',
    explanation: `Someone unlocked the state, or removed its lock file, while this run was using it. The run stopped before another write. What
it had done until then is in the journal, and the next run takes it up.`,
  },
  LOCK_NOT_FOUND: {
    title: 'There is no such lock',
    explanation: `\`reckon state unlock\` breaks exactly the lock that it is told, so that a lock which someone else has taken in the
meantime stays. The message says which lock there is now, if any.`,
  },
} as const;

/** A code of the state store. */
export type StateCode = keyof typeof stateCodes;
