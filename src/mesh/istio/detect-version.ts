/**
 * The release in an image reference: `docker.io/istio/pilot:1.30.3-distroless` → `1.30.3`. Variants, vendor suffixes and
 * digests are ignored, a missing patch number counts as 0. Undefined for a digest alone, `latest` and commit hashes.
 */
export function imageVersion(image: string): string | undefined {
  const [reference = ''] = image.split('@', 1);
  const name = reference.slice(reference.lastIndexOf('/') + 1);
  const colon = name.indexOf(':');
  return colon < 0 ? undefined : releaseVersion(name.slice(colon + 1));
}

/** `v1.30.3`, `1.30.3-debug`, `1.31-alpha.4f5c` → three numbers. */
export function releaseVersion(tag: string): string | undefined {
  const found = /^v?(\d{1,3})\.(\d{1,3})(?:\.(\d{1,3}))?(?![\w.])/.exec(tag);
  return found ? `${found[1]}.${found[2]}.${found[3] ?? '0'}` : undefined;
}
