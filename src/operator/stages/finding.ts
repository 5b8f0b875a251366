import type { MeshStageStatus } from '../../api/types.ts';
import type { Finding } from '../conditions.ts';

/** The condition `MeshReady` of a platform that is on its way: `StagePermissive`, and what it waits for. */
export function stageFinding({ name, direction, waitingFor, measured }: MeshStageStatus): Finding {
  const way = direction === 'In' ? 'into' : 'out of';
  const waits = waitingFor === undefined ? 'begins' : `waits for ${waitingFor}`;
  return {
    type: 'MeshReady',
    status: 'False',
    reason: `Stage${name.charAt(0).toUpperCase()}${name.slice(1)}`,
    message: `on the way ${way} the mesh, stage ${name} ${waits}${measured === undefined ? '' : ` (${measured})`}`,
  };
}
