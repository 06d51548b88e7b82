import type { JsonObject } from '../core/json.ts';
import { stableId } from '../core/object-id.ts';

/** One seeded object of the catalogue. */
export interface Seed {
  readonly type: string;
  readonly id: string;
  readonly values: JsonObject;
  readonly hidden?: JsonObject;
}

/** A cloud provider's place. */
export interface Place {
  readonly provider: string;
  readonly name: string;
  readonly providerName: string;
  readonly location: string;
  readonly isDeprecated?: boolean;
}

/** The two providers of the vendor's examples. */
export const providers: readonly string[] = ['AWS', 'Microsoft Azure'];

const locations = ['Europe', 'North America'];

/** Where there is room. */
export const places: readonly Place[] = [
  { provider: 'AWS', name: 'EU West (Ireland)', providerName: 'eu-west-1', location: 'Europe' },
  { provider: 'AWS', name: 'EU Central (Frankfurt)', providerName: 'eu-central-1', location: 'Europe' },
  { provider: 'AWS', name: 'US East (N. Virginia)', providerName: 'us-east-1', location: 'North America' },
  {
    provider: 'AWS',
    name: 'US West (N. California)',
    providerName: 'us-west-1',
    location: 'North America',
    isDeprecated: true,
  },
  { provider: 'Microsoft Azure', name: 'West Europe', providerName: 'westeurope', location: 'Europe' },
  { provider: 'Microsoft Azure', name: 'North Central US', providerName: 'northcentralus', location: 'North America' },
];

/** Id of a provider. */
export function providerId(provider: string): string {
  return stableId(`cloud_provider/${provider}`);
}

/** Id of a location. */
export function locationId(location: string): string {
  return stableId(`location/${location}`);
}

/** Id of a realm. */
export function realmId(place: Place): string {
  return stableId(`realm/${place.providerName}`);
}

/** Providers, locations and realms. */
export function seedPlaces(): readonly Seed[] {
  return [
    ...providers.map((name) => ({ type: 'cloud_provider', id: providerId(name), values: { name } })),
    ...locations.map((name) => ({ type: 'location', id: locationId(name), values: { name } })),
    ...places.map((place) => ({
      type: 'realm',
      id: realmId(place),
      values: {
        name: place.name,
        location_id: locationId(place.location),
        cloud_provider_id: providerId(place.provider),
        provider_name: place.providerName,
        deprecated: place.isDeprecated ?? false,
      },
    })),
  ];
}
