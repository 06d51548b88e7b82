import { stableId } from '../core/object-id.ts';
import type { Seed } from './places.ts';

const allowedLocations = {
  mode: 'Indexed',
  parameters: { listOfAllowedLocations: { type: 'Array', metadata: { displayName: 'Allowed locations' } } },
  policyRule: {
    if: { not: { field: 'location', in: "[parameters('listOfAllowedLocations')]" } },
    // biome-ignore lint/suspicious/noThenProperty: the vendor's policy language names it so
    then: { effect: 'deny' },
  },
};

const encryptedVolumes = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Deny', Action: 'ec2:RunInstances', Resource: '*', Condition: { Bool: { 'ec2:Encrypted': 'false' } } },
  ],
};

const storageStack = {
  AWSTemplateFormatVersion: '2010-09-09',
  Parameters: { BucketName: { Type: 'String' } },
  Resources: { Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: { Ref: 'BucketName' } } } },
  Outputs: { BucketArn: { Value: { 'Fn::GetAtt': ['Bucket', 'Arn'] } } },
};

/** Id of a built-in policy definition. */
export function builtInPolicyId(name: string): string {
  return stableId(`policy_definition/${name}`);
}

/** Policies that the clouds supply, and a stack template that the platform shares. */
export function seedPolicies(): readonly Seed[] {
  const policy = (name: string, syntax: string, document: object, parameters: object): Seed => ({
    type: 'policy_definition',
    id: builtInPolicyId(name),
    values: {
      name,
      description: `${name}, supplied by the provider`,
      definition: JSON.stringify(document),
      syntax,
      parameters: { ...parameters },
      builtin: true,
      state: 'created',
      brownfield: false,
      label_ids: [],
    },
  });
  return [
    policy('Allowed locations', 'Azure', allowedLocations, allowedLocations.parameters),
    policy('Encrypted volumes', 'AWS', encryptedVolumes, {}),
    {
      type: 'cse_template',
      id: stableId('cse_template/Object storage'),
      values: {
        name: 'Object storage',
        syntax: 'AWS',
        definition: JSON.stringify(storageStack),
        parameters: storageStack.Parameters,
        global: true,
        label_ids: [],
      },
    },
  ];
}
