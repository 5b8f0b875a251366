import manifest from '../../../../package.json' with { type: 'json' };
import { apiGroup } from '../../../api/names.ts';
import { at } from '../../../objects/access.ts';
import { contentHash } from '../../../objects/canonical.ts';
import type { KubeObject } from '../../../objects/object.ts';
import { hashAnnotation } from '../../names.ts';

/** On a policy: the release it was written for. */
export const releaseAnnotation = `${apiGroup}/release`;

/** Members of the spec of a policy that decide what is refused. */
const judging = ['failurePolicy', 'paramKind', 'matchConstraints', 'matchConditions', 'variables', 'validations'];

/** Says of which release a policy is, and how to tell whether it is that still. */
export function releaseMarks(spec: unknown, release: string = manifest.version): Record<string, string> {
  return { [releaseAnnotation]: release, [hashAnnotation]: hashOf(spec) };
}

/** The release whose policy this is, word for word; undefined where somebody has changed it. */
export function releaseOf({ metadata, spec }: KubeObject): string | undefined {
  const { [releaseAnnotation]: release, [hashAnnotation]: hash } = metadata.annotations ?? {};
  return hash === hashOf(spec) ? release : undefined;
}

/** Members by which two policies judge differently. What an API server says of one that is not set is no difference. */
export function judgedDifferently(a: unknown, b: unknown): string[] {
  return judging.filter((member) => contentHash(at(a, member) ?? null) !== contentHash(at(b, member) ?? null));
}

function hashOf(spec: unknown): string {
  return contentHash(judging.map((member) => at(spec, member) ?? null));
}
