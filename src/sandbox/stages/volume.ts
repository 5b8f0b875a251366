import { type Stage, stage } from './stage.ts';

export const volumeProvisioner = 'sandbox.gunj.dev/volumes';

const provisioned = `.metadata.annotations["pv.kubernetes.io/provisioned-by"] == "${volumeProvisioner}"`;

/** The volume of a claim, as large as the claim asks for now. */
const volume = `
apiVersion: v1
kind: PersistentVolume
metadata:
  name: pvc-{{ .metadata.uid }}
  annotations:
    pv.kubernetes.io/provisioned-by: ${volumeProvisioner}
spec:
  capacity:
    storage: {{ .spec.resources.requests.storage | Quote }}
  accessModes: {{ .spec.accessModes | toJson }}
  volumeMode: {{ .spec.volumeMode | Quote }}
  storageClassName: {{ .spec.storageClassName | Quote }}
  persistentVolumeReclaimPolicy: Delete
  claimRef:
    apiVersion: v1
    kind: PersistentVolumeClaim
    namespace: {{ .metadata.namespace | Quote }}
    name: {{ .metadata.name | Quote }}
    uid: {{ .metadata.uid | Quote }}
  hostPath:
    path: /var/lib/sandbox/pvc-{{ .metadata.uid }}`;

/**
 * What a volume provisioner does, without the volume: no directory is made on this machine. The volume controller asks
 * for a volume with an annotation once a pod that wants it has a node.
 */
export function volumeStages(): Stage[] {
  return [
    stage({
      name: 'volume-provision',
      kind: 'PersistentVolumeClaim',
      when: `.metadata.deletionTimestamp == null and .spec.volumeName == null
        and .metadata.annotations["volume.kubernetes.io/storage-provisioner"] == "${volumeProvisioner}"`,
      delay: [50, 150],
      steps: [
        {
          create: volume,
        },
      ],
    }),
    stage({
      name: 'volume-expand',
      kind: 'PersistentVolumeClaim',
      when: `.metadata.deletionTimestamp == null and .status.phase == "Bound"
        and .metadata.annotations["volume.kubernetes.io/storage-provisioner"] == "${volumeProvisioner}"
        and .spec.resources.requests.storage != .status.capacity.storage`,
      delay: [100, 200],
      steps: [
        {
          merge: volume,
        },
        {
          status: `
capacity:
  storage: {{ .spec.resources.requests.storage | Quote }}
conditions: []`,
        },
      ],
    }),
    stage({
      name: 'volume-delete',
      kind: 'PersistentVolume',
      when: `.metadata.deletionTimestamp == null and .status.phase == "Released"
        and .spec.persistentVolumeReclaimPolicy == "Delete" and ${provisioned}`,
      steps: [{ delete: true }],
    }),
  ];
}
