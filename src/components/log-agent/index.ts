import { yamlText } from '../../objects/yaml.ts';
import type { ComponentKind } from '../../platform/component.ts';
import { endpointOf } from '../../platform/endpoint.ts';
import { credentialEnv } from '../collector/exporters.ts';
import { credentialFiles, credentialSecrets } from '../credentials.ts';
import { goMemoryLimit } from '../memory.ts';
import { agentConfig, logDirectory, nodeVariable, stateDirectory } from './config.ts';
import { agentFlows } from './flows.ts';

const metricsPort = 8888;

/** A Collector on every node that reads what containers write and sends it to Loki, whoever runs that. */
export const logAgent: ComponentKind = {
  name: 'log-agent',
  ports: [{ name: 'http-metrics', number: metricsPort, appProtocol: 'http' }],
  metricsPort,
  probes: { startupSeconds: 60, port: 13133, ready: '/', live: '/' },
  onEveryNode: true,
  flows: agentFlows,
  secretsUsed(platform) {
    return credentialSecrets('loki', endpointOf(platform, platform.metadata.namespace, 'loki', 'otlp'), () => true);
  },
  workload(input) {
    const authorities = credentialFiles('loki', input.endpoint('loki', 'otlp'), ['ca']);
    return {
      args: [
        '--config=/etc/log-agent/agent.yaml',
        // Otherwise lines are told to be read while they are still in memory, and a crash loses them.
        '--feature-gates=stanza.synchronousLogEmitter',
      ],
      env: [
        { name: nodeVariable, valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
        ...goMemoryLimit('log-agent', input.spec, 80),
        ...credentialEnv(input, ['loki']),
      ],
      config: [
        {
          name: 'log-agent',
          mountPath: '/etc/log-agent',
          files: { 'agent.yaml': yamlText(agentConfig(input)) },
          reloads: false,
        },
      ],
      // Container runtimes write files that root alone reads.
      user: 0,
      hostDirectories: [
        { path: logDirectory, readOnly: true },
        { path: stateDirectory(input.namespace), readOnly: false },
      ],
      ...(authorities.length > 0 ? { secretFiles: authorities } : {}),
      scratch: [],
      terminationGracePeriodSeconds: 30,
    };
  },
};
