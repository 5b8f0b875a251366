import { compareVersions } from '../../objects/version.ts';

/** Edge releases that carry the tags version-2.15 to version-2.20 of linkerd/linkerd2, or are the last before such a tag. */
const minors = [
  { since: '23.8.2', version: '2.14.0' },
  { since: '24.2.4', version: '2.15.0' },
  { since: '24.8.2', version: '2.16.0' },
  { since: '24.11.8', version: '2.17.0' },
  { since: '25.4.4', version: '2.18.0' },
  { since: '25.10.7', version: '2.19.0' },
  { since: '26.6.3', version: '2.20.0' },
] as const;

/** What an edge release from before all of these counts as. */
const older = '2.13.0';

/**
 * The release in what Linkerd calls its version: `stable-2.14.10`, `enterprise-2.18.1`, `version-2.17` and `2.19.0` say it; an edge
 * release such as `edge-25.4.4` counts as the last one whose name was given before it. Undefined for what is none of these,
 * such as the version that a proxy has of its own (`v2.359.0`).
 */
export function linkerdVersion(text: string): string | undefined {
  const edge = /^edge-(\d{2}\.\d{1,2}\.\d{1,3})\b/.exec(text)?.[1];
  if (edge) return minors.findLast(({ since }) => compareVersions(edge, since) >= 0)?.version ?? older;
  const found = /^(?:[a-z]+-)?v?(\d)\.(\d{1,2})(?:\.(\d{1,3}))?(?![\w.])/.exec(text);
  return found ? `${found[1]}.${found[2]}.${found[3] ?? '0'}` : undefined;
}
