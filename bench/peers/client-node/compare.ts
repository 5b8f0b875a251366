/** Whether `live` has everything that is asked for; what an API server adds to maps is no difference. */
export function hasAll(wanted: unknown, live: unknown): boolean {
  if (Array.isArray(wanted)) {
    return Array.isArray(live)
      ? sameLength(wanted, live) && wanted.every((item, index) => hasAll(item, live[index]))
      : wanted.length === 0;
  }
  if (wanted !== null && typeof wanted === 'object') {
    const found = (live ?? {}) as Record<string, unknown>;
    return Object.entries(wanted).every(([key, value]) => hasAll(value, found[key]));
  }
  return wanted === live;
}

function sameLength(wanted: readonly unknown[], live: readonly unknown[]): boolean {
  return wanted.length === live.length;
}
