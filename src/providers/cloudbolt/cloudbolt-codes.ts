/** Diagnostic codes of CloudBolt's types, with what `reckon explain` and docs/errors.md say about each. */
export const cloudboltCodes = {
  BLUEPRINT_NOT_ORDERABLE: {
    title: 'A blueprint cannot be ordered',
    explanation: 'CloudBolt does not offer it for orders, to anyone or to the user in use.',
  },
  BLUEPRINT_WITHOUT_RESOURCE: {
    title: 'A blueprint makes no resource',
    explanation:
      'A deployment is the resource that a blueprint makes. Use the type cloudbolt.server for a blueprint of a single server.',
  },
  BUILD_ITEM_INCOMPLETE: {
    title: 'A tier of servers lacks its place or system',
    explanation: 'Each tier of servers needs an environment and an os_build.',
  },
  BUILD_ITEM_MISSING: {
    title: 'A tier of the blueprint is missing',
    explanation: 'The items of a deployment must name every tier of servers that the blueprint has.',
  },
  BUILD_ITEM_UNKNOWN: {
    title: 'The blueprint has no such build item',
    explanation: 'items are named as in the blueprint, without `build-item-`. The hint lists those there are.',
  },
  CLOUDBOLT_BUSY: {
    title: 'Something goes on with the object already',
    explanation:
      'An order of somebody else or of an earlier run is under way for it, or it is being made or removed. An apply waits for the end, or fails where `options.openOrder` is `fail`; it never orders beside it.',
  },
  CLOUDBOLT_ORDER: {
    title: 'What kind of order a change makes',
    explanation: 'A note of the plan: the order, the difference it asks for, and whether approval is expected.',
  },
  CONTENT_NAME: {
    title: 'Imported content has another name',
    explanation: 'The archive names what it makes; give the document’s `name` accordingly.',
  },
  DUPLICATE_PARAMETER: {
    title: 'A parameter is given twice',
    explanation: 'Hyphens and underscores are the same in names of parameters.',
  },
  ENVIRONMENT_NOT_ORDERABLE: {
    title: 'A group cannot order into an environment',
    explanation: 'Assign the environment to the group in CloudBolt, or take another one.',
  },
  GROUP_NOT_ORDERABLE: {
    title: 'Nothing can be ordered in a group',
    explanation:
      'The user needs the permission order.submit in the group, and the type of the group must be one that can order.',
  },
  INPUT_FIXED: {
    title: 'Inputs of a build item cannot be changed afterwards',
    explanation:
      'The build item ran when the deployment was made. Run an action of the resource, or make the deployment anew with --replace.',
  },
  JOB_WARNING: {
    title: 'A job ended with a warning',
    explanation: 'The job’s own words tell of what. The object was read back and is as asked for.',
  },
  ORDER_NOT_CANCELLED: {
    title: 'An order that is of no use any more could not be cancelled',
    explanation: 'It was never submitted, or never approved, and makes nothing. Cancel it in CloudBolt.',
  },
  ORDER_WARNING: {
    title: 'An order ended with a warning',
    explanation: 'The jobs’ own words tell of what. The object was read back and is as asked for.',
  },
  SCALE_REMOVES: {
    title: 'Another number of servers removes some',
    explanation:
      'The resource’s own action brings the tier to the number declared; which servers go is CloudBolt’s choice.',
  },
  SCALE_UNAVAILABLE: {
    title: 'The resource does not offer the action that scales it',
    explanation: 'The hint lists the actions that it offers now. `options.scale.action` names another one.',
  },
  SCALE_UNTOLD: {
    title: 'How a tier is scaled is not told',
    explanation:
      'The number of servers of a tier is changed by the resource’s action Scale, whose inputs each installation names as it likes. `options.scale` tells their names.',
  },
} as const;
