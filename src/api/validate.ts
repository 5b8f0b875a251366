import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { checkMetadata } from './metadata.ts';
import { apiVersion, kind } from './names.ts';
import { checkValue } from './schema/check.ts';
import { withDefaults } from './schema/defaults.ts';
import { diagnosticOf, type Finding } from './schema/finding.ts';
import { isMapping, member } from './schema/members.ts';
import type { Schema } from './schema/node.ts';
import { ruleChecker, withRules } from './schema/rules.ts';
import { unknownFields } from './schema/unknown.ts';
import { type ObservabilityPlatform, platformSchema } from './spec/platform.ts';

export interface Checked {
  platform?: ObservabilityPlatform;
  findings: Finding[];
}

/**
 * Sets defaults in a JSON value and checks it as the API server would. `platform` is there when there is no error.
 * A status is taken over unread: only the operator writes it, and the API server has checked it.
 */
export function validatePlatform(value: unknown): { platform?: ObservabilityPlatform; diagnostics: Diagnostic[] } {
  const { platform, findings } = checkPlatform(value);
  return { ...(platform ? { platform } : {}), diagnostics: findings.map(diagnosticOf) };
}

/** validatePlatform with the places of its errors kept apart. */
export function checkPlatform(value: unknown): Checked {
  if (!isMapping(value))
    return {
      findings: [notAPlatform([], `this is not an ${kind} but ${Array.isArray(value) ? 'a list' : `a single value`}`)],
    };
  const wrongKind = checkKind(value);
  if (wrongKind.length > 0) return { findings: wrongKind };

  const unknown = unknownFields(value, withOpenMetadata, []);
  const whole = withDefaults({ ...value, status: undefined }, platformSchema);
  const metadata = member(value, 'metadata');
  const values = [...(isMapping(metadata) ? checkMetadata(metadata) : []), ...checkValue(whole, platformSchema, [])];
  const rules = values.some((finding) => finding.stopsRules) ? [] : checkRules(whole, []);
  const findings = unique([...unknown, ...withRules(values, rules)]);
  if (findings.length > 0 || !isMapping(whole) || !isMapping(metadata)) return { findings };
  return { platform: complete(whole, metadata, member(value, 'status')), findings };
}

const checkRules = ruleChecker(platformSchema);

/** Metadata has members beyond those the schema bounds; they are checked apart. */
const withOpenMetadata: Schema = {
  ...platformSchema,
  properties: { ...platformSchema.properties, metadata: { description: '' } },
};

function checkKind(value: Record<string, unknown>): Finding[] {
  const found = { apiVersion: member(value, 'apiVersion'), kind: member(value, 'kind') };
  if (found.kind !== kind) {
    const what =
      typeof found.kind === 'string' && found.kind
        ? `this is a ${found.kind.slice(0, 80)}, not an ${kind}`
        : `this has no kind; it must be ${kind}`;
    return [notAPlatform(['kind'], what)];
  }
  if (found.apiVersion === apiVersion) return [];
  const what =
    typeof found.apiVersion === 'string' ? `not ${JSON.stringify(found.apiVersion.slice(0, 80))}` : 'and is missing';
  return [notAPlatform(['apiVersion'], `apiVersion must be ${apiVersion}, ${what}`)];
}

function notAPlatform(at: readonly string[], message: string): Finding {
  return {
    code: 'NOT_A_PLATFORM',
    at,
    aim: 'value',
    message,
    hint: `A platform begins with apiVersion: ${apiVersion} and kind: ${kind}.`,
    stopsRules: true,
  };
}

/** The one cast of the schema's promise: a value without findings has the type that was derived from the same schema. */
function complete(
  whole: Record<string, unknown>,
  metadata: Record<string, unknown>,
  status: unknown,
): ObservabilityPlatform {
  return {
    apiVersion,
    kind,
    metadata: { namespace: 'default', ...withoutNulls(metadata) },
    spec: whole['spec'],
    ...(isMapping(status) ? { status } : {}),
  } as ObservabilityPlatform;
}

function withoutNulls(value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== null && entry !== ''));
}

/** Two checks may refuse the same thing (a missing name is one); once is enough. */
function unique(findings: readonly Finding[]): Finding[] {
  const seen = new Set<string>();
  return findings.filter((finding) => {
    const key = JSON.stringify([
      finding.code,
      finding.at,
      finding.code === 'INVALID_VALUE' && finding.at[0] === 'metadata' ? '' : finding.message,
    ]);
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}
