import { ruleBroken } from './api-error.ts';
import { hostnameTemplate, masked, member, type Orderer, readScriptBuild, readServerBuild } from './build-arguments.ts';
import { chooseHostnames } from './hostnames.ts';
import { type JsonObject, objectOf } from './json.ts';
import type { BuildArguments, DeployItem, ProvItem } from './order-record.ts';
import { readInputs } from './parameters.ts';
import type { BlueprintRecord, BuildItem } from './records.ts';
import { reference } from './references.ts';

const KEY_PREFIX = 'build-item-';

function checkKeys(blueprint: BlueprintRecord, sent: JsonObject): void {
  const known = blueprint.buildItems.map((item) => `${KEY_PREFIX}${item.name}`);
  const unknown = Object.keys(sent).find((key) => !known.includes(key));
  if (unknown !== undefined) {
    throw ruleBroken(`Blueprint '${blueprint.name}' has no build item for '${unknown}'; it has ${known.join(', ')}`);
  }
}

function readBuild(orderer: Orderer, item: BuildItem, sent: JsonObject): BuildArguments {
  if (item.type !== 'provserver') return readScriptBuild(item, sent);
  const build = readServerBuild(orderer, item.name, sent);
  chooseHostnames(orderer.installation, hostnameTemplate(orderer.installation, build), build.quantity);
  return build;
}

/**
 * Reads an entry of `deploy-items`. The arguments stand under `build-item-` and the exact name of the build item.
 *
 * @throws {ApiError} For whatever is missing, unknown or not allowed.
 */
export function readDeployItem(orderer: Orderer, sent: JsonObject): DeployItem {
  const { installation, user } = orderer;
  const blueprint = reference(installation, user, 'blueprints', 'blueprint', sent['blueprint']);
  if (!blueprint.isOrderable) throw ruleBroken(`Blueprint '${blueprint.name}' is not orderable`);
  const given = objectOf(sent['blueprint-items-arguments']);
  checkKeys(blueprint, given);
  const name = member(sent, 'resource_name') ?? member(sent, 'service_name');
  return {
    kind: 'deploy',
    blueprintId: blueprint.id,
    resourceName: typeof name === 'string' ? name : '',
    resourceParameters: readInputs(
      objectOf(member(sent, 'resource_parameters')),
      blueprint.resourceParameters,
      blueprint.name,
    ),
    builds: blueprint.buildItems.map((item) => readBuild(orderer, item, objectOf(given[`${KEY_PREFIX}${item.name}`]))),
    sent: masked(given),
  };
}

/**
 * Reads an entry of `prov-items`, the oldest generation's way to a server.
 *
 * @throws {ApiError} For whatever is missing, unknown or not allowed.
 */
export function readProvItem(orderer: Orderer, sent: JsonObject): ProvItem {
  const build = readServerBuild(orderer, 'Server', sent);
  chooseHostnames(orderer.installation, hostnameTemplate(orderer.installation, build), build.quantity);
  return { kind: 'prov', build, sent: masked(sent) };
}
