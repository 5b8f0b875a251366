/**
 * Whether an object or list is from before another, by their resourceVersions. Kubernetes lets clients compare them as whole numbers (KEP-5504);
 * of what is no number nothing is said.
 */
export function isOlder(version: string | undefined, than: string | undefined): boolean {
  if (!isNumber(version) || !isNumber(than)) return false;
  return version.length === than.length ? version < than : version.length < than.length;
}

/** The newest of all; older than any when none of them is a number. */
export function newestOf(versions: readonly (string | undefined)[]): string {
  return versions.reduce<string>((newest, version) => (version && isOlder(newest, version) ? version : newest), '1');
}

const isNumber = (version: string | undefined): version is string => /^[1-9]\d*$/.test(version ?? '');
