import type { Finding } from './schema/finding.ts';
import { isMapping, member } from './schema/members.ts';
import { nearest } from './schema/nearest.ts';
import type { Path } from './schema/path.ts';

/** Members of metadata that the API server knows; all but the first four are its own business. */
const known = [
  'name',
  'namespace',
  'labels',
  'annotations',
  'generateName',
  'finalizers',
  'ownerReferences',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'managedFields',
  'selfLink',
] as const;

const qualifiedName = /^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const labelValue = /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;
const namespaceName = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** What the API server has against standard metadata. The name's own bounds are part of the schema. */
export function checkMetadata(metadata: Record<string, unknown>): Finding[] {
  return [
    ...unknownMembers(metadata),
    ...checkName(metadata),
    ...checkNamespace(metadata),
    ...checkLabels(metadata),
    ...checkAnnotations(metadata),
  ];
}

function unknownMembers(metadata: Record<string, unknown>): Finding[] {
  return Object.keys(metadata)
    .filter((name) => !known.some((one) => one === name))
    .map((name): Finding => {
      const near = nearest(name, known);
      const hint = near ? `Did you mean ${near}?` : 'Free words belong into labels or annotations.';
      return {
        ...refusal([name], `unknown field ${JSON.stringify(name.slice(0, 80))}`, hint),
        code: 'UNKNOWN_FIELD',
        aim: 'key',
      };
    });
}

function checkName(metadata: Record<string, unknown>): Finding[] {
  const name = member(metadata, 'name') ?? '';
  return name === '' ? [{ ...refusal(['name'], 'is required'), stopsRules: true }] : [];
}

function checkNamespace(metadata: Record<string, unknown>): Finding[] {
  const namespace = member(metadata, 'namespace') ?? '';
  if (namespace === '' || (typeof namespace === 'string' && namespaceName.test(namespace))) return [];
  return [refusal(['namespace'], 'must be lower-case letters, digits and dashes, at most 63')];
}

function checkLabels(metadata: Record<string, unknown>): Finding[] {
  return checkTexts(metadata, 'labels').concat(
    texts(metadata, 'labels')
      .filter(([name, value]) => !qualifiedName.test(name) || !labelValue.test(value))
      .map(([name]) =>
        refusal(['labels'], `${JSON.stringify(name.slice(0, 80))} is not a label: check its name and value`),
      ),
  );
}

function checkAnnotations(metadata: Record<string, unknown>): Finding[] {
  return checkTexts(metadata, 'annotations').concat(
    texts(metadata, 'annotations')
      .filter(([name]) => !qualifiedName.test(name.toLowerCase()))
      .map(([name]) =>
        refusal(['annotations'], `${JSON.stringify(name.slice(0, 80))} is not the name of an annotation`),
      ),
  );
}

function checkTexts(metadata: Record<string, unknown>, field: string): Finding[] {
  const value = member(metadata, field) ?? {};
  if (!isMapping(value)) return [refusal([field], 'must be a mapping of names to text')];
  return Object.entries(value)
    .filter(([, text]) => typeof text !== 'string' && text !== null)
    .map(([name]) => refusal([field, name], 'must be text', 'Put it in quotes to make it text.'));
}

function texts(metadata: Record<string, unknown>, field: string): [string, string][] {
  const value = member(metadata, field);
  if (!isMapping(value)) return [];
  return Object.entries(value).flatMap(([name, text]): [string, string][] =>
    typeof text === 'string' ? [[name, text]] : [],
  );
}

function refusal(at: Path, message: string, hint?: string): Finding {
  const path = ['metadata', ...at];
  return { code: 'INVALID_VALUE', at: path, aim: 'value', message, stopsRules: false, ...(hint ? { hint } : {}) };
}
