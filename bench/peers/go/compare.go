package main

import (
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// UpToDate tells whether what is in the cache has everything that is asked for. Defaults of the API server are no difference;
// where it has none, what is too much is one.
func upToDate(rendered *unstructured.Unstructured, desired, live client.Object) bool {
	if !hasAll(desired.GetLabels(), live.GetLabels()) || !hasAll(desired.GetAnnotations(), live.GetAnnotations()) {
		return false
	}
	if !equality.Semantic.DeepEqual(desired.GetOwnerReferences(), live.GetOwnerReferences()) {
		return false
	}
	switch wanted := desired.(type) {
	case *appsv1.StatefulSet, *appsv1.Deployment, *corev1.Service:
		// By fields that were asked for: a typed one cannot tell a zero from a field that the API server fills.
		found, err := runtime.DefaultUnstructuredConverter.ToUnstructured(live)
		if err != nil {
			return false
		}
		spec, _, _ := unstructured.NestedMap(rendered.Object, "spec")
		// They cannot be changed, and in the cache they have no kind.
		delete(spec, "volumeClaimTemplates")
		return contains(spec, found["spec"])
	case *corev1.ConfigMap:
		return equality.Semantic.DeepEqual(wanted.Data, live.(*corev1.ConfigMap).Data)
	case *corev1.ServiceAccount:
		return equality.Semantic.DeepDerivative(
			wanted.AutomountServiceAccountToken, live.(*corev1.ServiceAccount).AutomountServiceAccountToken)
	case *networkingv1.NetworkPolicy:
		return equality.Semantic.DeepEqual(wanted.Spec, live.(*networkingv1.NetworkPolicy).Spec)
	case *rbacv1.Role:
		return equality.Semantic.DeepEqual(wanted.Rules, live.(*rbacv1.Role).Rules)
	case *rbacv1.RoleBinding:
		found := live.(*rbacv1.RoleBinding)
		return equality.Semantic.DeepEqual(wanted.RoleRef, found.RoleRef) &&
			equality.Semantic.DeepEqual(wanted.Subjects, found.Subjects)
	}
	return false
}

func contains(wanted, found any) bool {
	switch wanted := wanted.(type) {
	case map[string]any:
		found, _ := found.(map[string]any)
		for key, value := range wanted {
			if !contains(value, found[key]) {
				return false
			}
		}
		return true
	case []any:
		found, _ := found.([]any)
		if len(wanted) != len(found) {
			return false
		}
		for i := range wanted {
			if !contains(wanted[i], found[i]) {
				return false
			}
		}
		return true
	}
	return wanted == found
}

func hasAll(wanted, found map[string]string) bool {
	for key, value := range wanted {
		if found[key] != value {
			return false
		}
	}
	return true
}
