package main

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	utiljson "k8s.io/apimachinery/pkg/util/json"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

const (
	hashAnnotation = "observability.io/hash"
	partOfLabel    = "applyset.kubernetes.io/part-of"
	managedByLabel = "app.kubernetes.io/managed-by"
	managedBy      = "gunj-operator"
	fieldOwner     = client.FieldOwner("peer-go")
)

// Templates is the file that says what a platform is made of: JSON texts with a sample's namespace and memory in them.
type Templates struct {
	Namespace string          `json:"namespace"`
	Memory    string          `json:"memory"`
	Shared    string          `json:"shared"`
	Objects   []string        `json:"objects"`
	Secrets   []SecretRequest `json:"secrets"`
}

// SecretRequest is a Secret that is made once with random values and never changed.
type SecretRequest struct {
	Name        string            `json:"name"`
	Labels      map[string]string `json:"labels"`
	Annotations map[string]string `json:"annotations"`
	Values      map[string]string `json:"values"`
	Generate    map[string]int    `json:"generate"`
}

func readTemplates(path string) (*Templates, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var templates Templates
	return &templates, json.Unmarshal(text, &templates)
}

// Render gives what the platform asks for, as it is sent. The hash is of the object as the template has it.
func (t *Templates) render(text string, platform *ObservabilityPlatform) (*unstructured.Unstructured, error) {
	memory := platform.Spec.Components.Prometheus.Resources.Requests[corev1.ResourceMemory]
	filled := strings.NewReplacer(t.Namespace, platform.Namespace, t.Memory, memory.String()).Replace(text)
	object := &unstructured.Unstructured{}
	if err := utiljson.Unmarshal([]byte(filled), &object.Object); err != nil {
		return nil, err
	}
	sum := sha256.Sum256([]byte(filled))
	annotations := object.GetAnnotations()
	if annotations == nil {
		annotations = map[string]string{}
	}
	annotations[hashAnnotation] = hex.EncodeToString(sum[:])[:12]
	object.SetAnnotations(annotations)
	return object, nil
}

// Own marks an object of the platform's namespace as the platform's.
func own(object client.Object, platform *ObservabilityPlatform) {
	labels := maps.Clone(object.GetLabels())
	if labels == nil {
		labels = map[string]string{}
	}
	labels[partOfLabel] = applySet(platform)
	object.SetLabels(labels)
	object.SetOwnerReferences([]metav1.OwnerReference{
		*metav1.NewControllerRef(platform, groupVersion.WithKind("ObservabilityPlatform")),
	})
}

func applySet(platform *ObservabilityPlatform) string {
	name := fmt.Sprintf("%s.%s.ObservabilityPlatform.%s", platform.Name, platform.Namespace, groupVersion.Group)
	sum := sha256.Sum256([]byte(name))
	return "applyset-" + base64.RawURLEncoding.EncodeToString(sum[:]) + "-v1"
}

func (r *SecretRequest) make(platform *ObservabilityPlatform) *corev1.Secret {
	secret := &corev1.Secret{
		ObjectMeta: metav1.ObjectMeta{
			Name:        r.Name,
			Namespace:   platform.Namespace,
			Labels:      maps.Clone(r.Labels),
			Annotations: maps.Clone(r.Annotations),
		},
		Type: corev1.SecretTypeOpaque,
		Data: map[string][]byte{},
	}
	secret.Labels[partOfLabel] = applySet(platform)
	for key, value := range r.Values {
		secret.Data[key] = []byte(value)
	}
	for key, length := range r.Generate {
		secret.Data[key] = []byte((rand.Text() + rand.Text())[:length])
	}
	return secret
}
