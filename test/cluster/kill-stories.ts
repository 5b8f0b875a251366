/** What happens to one platform, one thing after the other. */
export interface Story {
  /** Namespace. */
  place: string;
  chapters: readonly Chapter[];
}

export interface Chapter {
  name: string;
  /** The platform's spec from now on; absent: it is deleted. */
  spec?: Record<string, unknown>;
}

const off = { enabled: false };
const early = {
  prometheus: { version: '3.5.0' },
  alertmanager: { version: '0.28.0' },
  grafana: { version: '12.4.0' },
  loki: { version: '3.5.0' },
  tempo: { version: '2.8.0' },
};
const upgrade = { allowMajor: ['grafana', 'tempo'] };
/** Two components are enough to call each other. */
const two = { alertmanager: off, loki: off, tempo: off, opentelemetryCollector: off };

const inMesh = (type: 'istio' | 'linkerd') => ({ enabled: true, type, mtls: { enabled: true, mode: 'STRICT' } });

/** One platform is changed and upgraded without a mesh, one goes from mesh to mesh, one is upgraded in a mesh. */
export function storiesIn(places: { plain: string; switching: string; meshed: string; selected: string }): Story[] {
  const observability = { namespaces: { names: [places.selected] } };
  const alone = { serviceMesh: off };
  const moving = { components: two, deletionPolicy: 'Delete' };
  return [
    {
      place: places.plain,
      chapters: [
        { name: 'create', spec: { ...alone, components: early, observability } },
        {
          name: 'change',
          spec: {
            ...alone,
            global: { logLevel: 'debug', externalLabels: { environment: 'test' } },
            components: {
              ...early,
              // A volume grows, a Service of another name governs: two StatefulSets are made anew around their pods.
              prometheus: { version: '3.5.0', retention: { time: '9d' }, storage: { size: '60Gi' } },
              alertmanager: { version: '0.28.0', replicas: 2 },
              opentelemetryCollector: { autoscaling: { minReplicas: 1, maxReplicas: 4 } },
              tempo: off,
              kubeStateMetrics: { enabled: true },
            },
          },
        },
        {
          name: 'upgrade',
          spec: { ...alone, components: { prometheus: { storage: { size: '60Gi' } } }, upgrade, observability },
        },
        { name: 'delete, volumes stay' },
      ],
    },
    {
      place: places.switching,
      chapters: [
        { name: 'create', spec: { ...moving, serviceMesh: off } },
        { name: 'into Istio', spec: { ...moving, serviceMesh: inMesh('istio') } },
        { name: 'Istio to Linkerd', spec: { ...moving, serviceMesh: inMesh('linkerd') } },
        { name: 'out of Linkerd', spec: { ...moving, serviceMesh: off } },
        { name: 'delete with volumes' },
      ],
    },
    {
      place: places.meshed,
      chapters: [
        { name: 'create in Istio', spec: { components: early, serviceMesh: inMesh('istio') } },
        { name: 'upgrade in Istio', spec: { serviceMesh: inMesh('istio'), upgrade, deletionPolicy: 'Delete' } },
        { name: 'delete with volumes, in Istio' },
      ],
    },
  ];
}
