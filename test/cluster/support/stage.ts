import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import type { PlantedIstio } from '../../../src/sandbox/istio/plant.ts';
import { makeNamespace, type RunningOperator, removeNamespace, type Stage, setStage } from '../operator-support.ts';
import { type Endings, endings } from './endings.ts';
import { operatorKubeconfig, ownSandbox, sharedSandbox } from './sandbox.ts';

/**
 * A stage that clears up: what a test or its `beforeEach` has made ends after the test, what a `beforeAll` has made ends
 * after its file or `describe`; the last first.
 */
export interface TestStage extends Stage {
  /** Name of a new Namespace. */
  makeNamespace(labels?: Record<string, string>): Promise<string>;
  /** What is installed of the mesh, in a sandbox of its own that has one. */
  readonly mesh: PlantedIstio;
  /** Starts an operator in the place of one that has ended: it runs for as long as that one was to run. */
  replaceOperator(ended: RunningOperator): Promise<RunningOperator>;
}

interface Scope {
  operators: Endings;
  namespaces: Endings;
}

/** Registers a stage for the tests of a file or a `describe`: in the sandbox of the run, or in one of their own. */
export function useStage(own?: { mesh: 'istio' | 'none' }): TestStage {
  const cluster = endings();
  const ofAll = { operators: endings(), namespaces: endings() };
  const ofEach = { operators: endings(), namespaces: endings() };
  const scopeOf = new Map<RunningOperator, Scope>();
  let scope = ofAll;
  let stage: Stage | undefined;
  let mesh: PlantedIstio | undefined;

  const isSet = () => {
    if (!stage) throw new Error('the stage is set in a beforeAll');
    return stage;
  };
  const start = async (within: Scope, ...how: Parameters<Stage['startOperator']>) => {
    const operator = await isSet().startOperator(...how);
    scopeOf.set(operator, within);
    within.operators.add(() => operator.stop());
    return operator;
  };
  // No operator is left to write into a namespace that goes.
  const end = async ({ operators, namespaces }: Scope) => {
    try {
      await operators.end();
    } finally {
      await namespaces.end();
    }
  };

  beforeAll(async () => {
    const sandbox = own && (await ownSandbox(own));
    if (sandbox) cluster.add(() => sandbox.stop());
    mesh = sandbox?.mesh;
    const made = await setStage(sandbox ?? { kubeconfig: sharedSandbox().kubeconfig, operatorKubeconfig });
    cluster.add(() => made.admin.close());
    stage = made;
  });
  beforeEach(() => {
    scope = ofEach;
  });
  afterEach(async () => {
    scope = ofAll;
    await end(ofEach);
  });
  afterAll(async () => {
    try {
      await end(ofAll);
    } finally {
      await cluster.end();
    }
  });

  return {
    get admin() {
      return isSet().admin;
    },
    get mesh() {
      if (!mesh) throw new Error('the stage has no mesh of its own');
      return mesh;
    },
    startOperator: (...how) => start(scope, ...how),
    replaceOperator: (ended) => start(scopeOf.get(ended) ?? scope),
    async makeNamespace(labels) {
      const { admin } = isSet();
      const { namespaces } = scope;
      const name = await makeNamespace(admin, labels);
      namespaces.add(() => removeNamespace(admin, name));
      return name;
    },
  };
}
