/** CEL that is true where a member is there: `has(spec.a) && has(spec.a.b)` for the path `a.b`. */
export function isThere(spec: string, path: string): string {
  const names = path.split('.');
  return names.map((_, count) => `has(${[spec, ...names.slice(0, count + 1)].join('.')})`).join(' && ');
}

/** CEL that is true where a member is there and true. */
export function isOn(spec: string, path: string): string {
  return `${isThere(spec, path)} && ${spec}.${path}`;
}
