import { operatorNodeOptions } from '../../src/operator/deployment.ts';
import { operatorCommand } from '../bundle.ts';
import { type MeasuredProcess, startMeasured } from '../process.ts';

/** The published operator with the `NODE_OPTIONS` of its Deployment; without a Lease, which it loses where the machine is kept busy by others. */
export function startBundle(main: string, kubeconfig: string): MeasuredProcess {
  const command = [...operatorCommand(main, kubeconfig), '--no-lease'];
  return startMeasured(command, { env: { NODE_OPTIONS: operatorNodeOptions } });
}
