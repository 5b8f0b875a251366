/** Compares `major.minor.patch`, numerically; what follows a dash or plus is not looked at. Negative when `a` is older. */
export function compareVersions(a: string, b: string): number {
  const left = numbers(a);
  const right = numbers(b);
  for (let i = 0; i < 3; i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Whether they differ in the major part, or in major and minor. */
export function differsAcross(a: string, b: string, across: 'major' | 'minor'): boolean {
  const part = (version: string) =>
    version
      .split('.')
      .slice(0, across === 'major' ? 1 : 2)
      .join('.');
  return part(a) !== part(b);
}

function numbers(version: string): number[] {
  const [core = ''] = version.split(/[-+]/, 1);
  return core.split('.').map((part) => Number.parseInt(part, 10) || 0);
}
