import type { Finding } from '../conditions.ts';
import type { Volumes } from './tend.ts';
import type { VolumeClaim } from './volume-claim.ts';

const type = 'StorageReady';
const fileSystem = 'FileSystemResizePending';

/** The condition `StorageReady`; undefined for a platform that has no volumes yet. */
export function storageFinding({ problems, growing, larger, count }: Volumes): Finding | undefined {
  if (count === 0) return undefined;
  const [problem] = problems;
  if (problem) {
    const message = problems.map(({ ref, message: why }) => `${ref.name}: ${why}`).join('; ');
    return { type, status: 'False', reason: problem.kind, message };
  }
  if (growing.length > 0) {
    const reason = growing.every((claim) => isPending(claim)) ? fileSystem : 'Resizing';
    return { type, status: 'False', reason, message: growing.map(progress).join('; ') };
  }
  const kept = larger.map(({ claim, size }) => `${claim.name} stays at ${claim.requested}, ${size} is asked for`);
  if (kept.length > 0)
    return { type, status: 'True', reason: 'LargerThanAsked', message: `volumes never shrink: ${kept.join('; ')}` };
  return { type, status: 'True', reason: 'Ready', message: 'all volumes have the size that is asked for' };
}

function isPending({ conditions }: VolumeClaim): boolean {
  return conditions.some((condition) => condition.type === fileSystem);
}

function progress(claim: VolumeClaim): string {
  const { name, capacity = '0', requested, conditions } = claim;
  const said = conditions.map(({ message }) => message).find((message) => message !== '');
  const why = isPending(claim) ? (said ?? 'the file system grows when the pod is started again') : said;
  return `${name} grows from ${capacity} to ${requested}${why ? `: ${why}` : ''}`;
}
