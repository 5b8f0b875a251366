/** RFC 3339 with seconds, as Kubernetes writes times, of milliseconds since 1970. */
export function timestamp(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
