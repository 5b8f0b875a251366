import { catalogue } from '../../../components/catalogue.ts';
import { replicaLabel } from '../../../components/prometheus/replicas.ts';
import { type ComponentName, componentNames } from '../../../platform/component-names.ts';
import { componentPath } from '../../../platform/component-spec.ts';
import { metadataBlocks } from '../../../platform/metadata-address.ts';
import { ourKeys } from '../../../workloads/overrides/refusals.ts';
import { celPattern, celText } from './cel.ts';
import { changesSpec, type Policy } from './policy.ts';
import { nothingIn, sentence } from './said.ts';

const cloud = 'clouds hand out credentials of the node there';

/** Values of single fields that the schema takes and the compiler refuses, whatever the cluster is like. */
export const valuePolicy: Policy = {
  name: 'values.observability.io',
  without: 'what it would refuse is refused by the operator alone, after it was stored',
  failurePolicy: 'Ignore',
  matchConditions: [changesSpec],
  variables: [
    { name: 'versions', expression: componentNames.flatMap(versionsOf).join(' + ') },
    { name: 'labels', expression: takenLabels() },
    { name: 'claims', expression: claimKeys() },
    { name: 'addresses', expression: [writes(), keys()].join(' + ') },
  ],
  validations: [
    nothingIn('versions', 'a version is outside those this release writes configuration for'),
    nothingIn('labels', 'a label of spec.global.externalLabels belongs to the platform'),
    nothingIn('claims', 'labels or annotations of a claim belong to the platform'),
    nothingIn('addresses', 'an address is one where clouds hand out credentials of the node'),
  ],
};

function versionsOf(name: ComponentName): string[] {
  const { supported, version } = catalogue[name];
  const field = componentPath(name);
  const why = `${name} is outside the versions this release writes configuration for: ${supported.from} and later, below ${supported.below}`;
  const fault = (owner: string, at: string) => {
    const numbers = `${owner}.version.split('-')[0].split('.').map(part, int(part))`;
    const isSupported = `${atLeast('v', supported.from)} && !(${atLeast('v', supported.below)})`;
    const text = celText(`${at}.version${sentence(why, `Leave version out to run ${version}.`)}`);
    return `(object.${field}.enabled && has(${owner}.version) ? [${numbers}].map(v, ${isSupported} ? '' : ${text}).join('') : '')`;
  };
  const hasCanary = name === 'grafana' || name === 'otel-collector';
  const canary = `object.${field}.canary`;
  return [
    fault(`object.${field}`, field),
    ...(hasCanary ? [`(has(${canary}) ? ${fault(canary, `${field}.canary`)} : '')`] : []),
  ];
}

/** CEL that tells whether a list of three numbers is at least such a version. */
function atLeast(numbers: string, version: string): string {
  const [major, minor, patch] = version.split('.');
  return `(${numbers}[0] > ${major} || ${numbers}[0] == ${major} && (${numbers}[1] > ${minor} || ${numbers}[1] == ${minor} && ${numbers}[2] >= ${patch}))`;
}

function takenLabels(): string {
  const global = 'object.spec.global';
  const replicas = 'object.spec.components.prometheus.replicas';
  const taken = [
    { name: 'platform', when: 'true', why: 'the platform sets it to its own name' },
    {
      name: replicaLabel,
      when: `has(${replicas}) && ${replicas} > 1`,
      why: 'it tells the replicas of Prometheus apart',
    },
    {
      name: 'cluster',
      when: `has(${global}.clusterName) && ${global}.clusterName != ''`,
      why: 'clusterName says it already',
    },
  ];
  const faults = taken.map(({ name, when, why }) => {
    const text = `spec.global.externalLabels.${name}${sentence(`the label ${name} would not be yours: ${why}`, 'Call it otherwise, or leave it out.')}`;
    return `(${celText(name)} in ${global}.externalLabels && ${when} ? ${celText(text)} : '')`;
  });
  return `has(${global}.externalLabels) ? ${faults.join(' + ')} : ''`;
}

function claimKeys(): string {
  const keys = componentNames.map((name) => celText(componentPath(name).replace('spec.components.', '')));
  const running = `[${keys.join(', ')}].filter(c, object.spec.components[c].enabled && 'storage' in object.spec.components[c])`;
  const said = celText(sentence('it is set by the platform', 'Use a key of your own.'));
  const each = (member: string) => {
    const map = `object.spec.components[c].storage`;
    return `('${member}' in ${map} ? ${map}.${member}.filter(key, key.matches(${celPattern(ourKeys)})).map(key, 'spec.components.' + c + '.storage.${member}.' + key + ${said}).join('') : '')`;
  };
  return `${running}.map(c, ${each('labels')} + ${each('annotations')}).join('')`;
}

/**
 * Addresses as a URL has them in the end: four decimal numbers, or the shortest form in IPv6, be there an IPv4 address in it or not.
 * All other spellings the operator reads.
 */
function metadataUrl(): RegExp {
  const alone = metadataBlocks.ipv4.filter((block) => block.endsWith('/32')).map((block) => block.replace('/32', ''));
  const octet = '(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])';
  const group = hexadecimal('[0-9a-f]{1,4}');
  const within = [`${hexadecimal('a9fe')}:${group}`, ...alone.map((address) => hexadecimal(inIpv6(address)))];
  const hosts = [
    `169[.]254[.]${octet}[.]${octet}`,
    ...alone.map((address) => address.replaceAll('.', '[.]')),
    ...metadataBlocks.ipv6
      .filter((block) => block.endsWith('/128'))
      .map((block) => `\\[${hexadecimal(block.replace('/128', ''))}\\]`),
    `\\[${hexadecimal('(?:::|::ffff:|64:ff9b::)')}(?:${within.join('|')})\\]`,
    // Link-local: of the bits behind the prefix none is set.
    `\\[${hexadecimal('fe[89ab][0-9a-f]')}::(?:${group}(?::${group}){0,3})?\\]`,
  ];
  return new RegExp(`^https?://(?:${hosts.join('|')})(?::[0-9]+)?(?:/|$)`);
}

/** `192.0.0.192` as `c000:c0`. */
function inIpv6(address: string): string {
  const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number);
  return [a * 256 + b, c * 256 + d].map((part) => part.toString(16)).join(':');
}

/** In capitals too. */
function hexadecimal(pattern: string): string {
  const both = (part: string) => part + part.toUpperCase();
  return pattern.replaceAll(/\[[^\]]+\]|[a-f]/g, (found) =>
    found.startsWith('[') ? found.replaceAll(/[a-f](?:-[a-f])?/g, both) : `[${both(found)}]`,
  );
}

function writes(): string {
  const prometheus = 'object.spec.components.prometheus';
  const isOne = `w.url.matches(${celPattern(metadataUrl())})`;
  const said = celText(
    `spec.components.prometheus.remoteWrite[].url${sentence(cloud, 'Take the address out, or name the service by its host.')}`,
  );
  return `(${prometheus}.enabled && has(${prometheus}.remoteWrite) && ${prometheus}.remoteWrite.exists(w, ${isOne}) ? ${said} : '')`;
}

function keys(): string {
  const steps = ['serviceMesh', 'authorization', 'requestIdentities'];
  const paths = steps.map((_, count) => ['object.spec', ...steps.slice(0, count + 1)].join('.'));
  const identities = paths.at(-1);
  const isOne = `has(i.jwksUri) && i.jwksUri.matches(${celPattern(metadataUrl())})`;
  const said = celText(
    `spec.serviceMesh.authorization.requestIdentities[].jwksUri${sentence(cloud, 'Name the issuer by its host.')}`,
  );
  return `(${paths.map((path) => `has(${path})`).join(' && ')} && ${identities}.exists(i, ${isOne}) ? ${said} : '')`;
}
