package main

import (
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

var groupVersion = schema.GroupVersion{Group: "observability.io", Version: "v1beta1"}

// ObservabilityPlatform is as much of the resource as this operator reads and writes.
type ObservabilityPlatform struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata,omitempty"`
	Spec              PlatformSpec   `json:"spec,omitempty"`
	Status            PlatformStatus `json:"status,omitempty"`
}

type PlatformSpec struct {
	Components Components `json:"components,omitempty"`
}

type Components struct {
	Prometheus Component `json:"prometheus,omitempty"`
}

type Component struct {
	Resources corev1.ResourceRequirements `json:"resources,omitempty"`
}

type PlatformStatus struct {
	ObservedGeneration int64              `json:"observedGeneration,omitempty"`
	Conditions         []metav1.Condition `json:"conditions,omitempty"`
}

type ObservabilityPlatformList struct {
	metav1.TypeMeta `json:",inline"`
	metav1.ListMeta `json:"metadata,omitempty"`
	Items           []ObservabilityPlatform `json:"items"`
}

func (in *ObservabilityPlatform) DeepCopyObject() runtime.Object {
	out := *in
	in.ObjectMeta.DeepCopyInto(&out.ObjectMeta)
	in.Spec.Components.Prometheus.Resources.DeepCopyInto(&out.Spec.Components.Prometheus.Resources)
	out.Status.Conditions = make([]metav1.Condition, len(in.Status.Conditions))
	for i := range in.Status.Conditions {
		in.Status.Conditions[i].DeepCopyInto(&out.Status.Conditions[i])
	}
	return &out
}

func (in *ObservabilityPlatformList) DeepCopyObject() runtime.Object {
	out := ObservabilityPlatformList{TypeMeta: in.TypeMeta, Items: make([]ObservabilityPlatform, len(in.Items))}
	in.ListMeta.DeepCopyInto(&out.ListMeta)
	for i := range in.Items {
		out.Items[i] = *in.Items[i].DeepCopyObject().(*ObservabilityPlatform)
	}
	return &out
}

func addToScheme(scheme *runtime.Scheme) error {
	scheme.AddKnownTypes(groupVersion, &ObservabilityPlatform{}, &ObservabilityPlatformList{})
	metav1.AddToGroupVersion(scheme, groupVersion)
	return nil
}
