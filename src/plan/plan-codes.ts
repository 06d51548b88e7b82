/** Every code that reading a saved plan gives, with its title and what to know about it: the source of docs/errors.md and `reckon explain`. */
export const planCodes = {
  PLAN_INVALID: {
    title: 'The file is not a saved plan of reckon',
    explanation: `The file is not JSON, or JSON of another kind: a plan of Terraform's, a cut-off download. Make the plan again with
\`reckon plan --out FILE\`.`,
  },
  PLAN_NEWER: {
    title: 'A newer reckon saved the plan',
    explanation:
      'The plan has a format that this reckon does not know. Apply it with the reckon that made it, or make the plan again with this one.',
  },
  PLAN_TAMPERED: {
    title: 'The saved plan is not what was saved',
    explanation: `The plan carries a digest of everything in it, made with the key of the state it belongs to, and its content does not give
that digest. It was edited, damaged on the way, or made for another state. What someone has reviewed is not what is in the file, so
nothing is applied. A plan that was made before there was a state has no key to be bound with: apply plans anew and holds every value
against the plan. Make the plan again, and have it reviewed again.`,
  },
} as const;

/** A code that reading a saved plan gives. */
export type PlanCode = keyof typeof planCodes;
