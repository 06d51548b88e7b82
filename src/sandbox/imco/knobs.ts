import type { Emulator } from '../frame/emulator.ts';

/** Where the vendor's pages are silent or disagree: what the emulator does then, and how to have it otherwise. */
export const knobs: Emulator['knobs'] = {
  createStatus: { value: 201, description: 'status of a successful POST: 201 or 200' },
  deleteStatus: { value: 204, description: 'status of a DELETE that answers with nothing: 204, or 200 with {}' },
  wrongStateStatus: {
    value: 422,
    description: 'status of an action in a wrong state or on what is in use: 422 or 409',
  },
  certificateRefusal: {
    value: '403',
    description: 'what a caller without a valid client certificate gets: a status, or "reset" for a cut connection',
  },
  undocumentedStates: {
    value: 'applied',
    description:
      'words of the states of networks, balancers, DNS, volumes, …: "applied" as of node pools, or "available"',
  },
  absentValues: {
    value: 'null',
    description: 'how a missing value is told: "null", "missing" or "blank" (an empty text)',
  },
  endShownMs: {
    value: 0,
    description: 'natural milliseconds for which a deleted object shows the state "end" before 404',
  },
  requireSettled: { value: true, description: 'what is not ready yet can not be built on' },
  fixedFieldsInPut: { value: 'ignore', description: 'a fixed field in a PUT: "ignore", "refuse" or "apply"' },
  labelIdsInPut: { value: 'ignore', description: 'label_ids in a PUT: "ignore" or "apply"' },
  duplicateLabels: {
    value: 'allow',
    description: 'a second label with the same name and namespace: "allow" or "refuse"',
  },
  deleteWithChildren: {
    value: 'together',
    description:
      'deleting a balancer, zone, cluster or vault that has children: they go "together", or it is "refuse"d',
  },
  defaultVpcGoesWithCluster: { value: true, description: 'the VPC made by default_vpc_creation goes with its cluster' },
  attachment: { value: 'at-once', description: 'attached_server_id shows "at-once" or "later", when the work is done' },
  bootWhileCommissioning: { value: false, description: 'boot is accepted while commissioning and done afterwards' },
  managementPorts: { value: false, description: 'firewall profiles always keep the ports 22, 5985 and 3389' },
  generateSshKey: { value: false, description: 'an SSH profile without a public key is given one' },
  listenerNeedsCertificate: { value: true, description: 'a listener with HTTPS or TLS needs a certificate_id' },
  firstExecutionOrder: { value: 1, description: 'execution_order of the first script of a type' },
  cookbookMetadata: {
    value: 'lenient',
    description: 'an archive without metadata is named after its checksum ("lenient"), or fails ("strict")',
  },
  cookbookDuplicate: {
    value: 'name-and-version',
    description: 'what makes a duplicate: "name-and-version" or "content"',
  },
  secretVersions: {
    value: 'list-and-create',
    description: 'endpoints of secret versions: "none", "list-and-create", or "full" with show and delete',
  },
  uploadRefusesContentType: {
    value: true,
    description: 'an upload with a content type is refused, as signed addresses do',
  },
};
