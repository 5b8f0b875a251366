package main

import (
	"context"
	"encoding/json"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/builder"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller"
	"sigs.k8s.io/controller-runtime/pkg/handler"
	"sigs.k8s.io/controller-runtime/pkg/predicate"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"
)

// Owned are the kinds that are cached whole. Secrets are cached too, by metadata alone.
func owned() []client.Object {
	return []client.Object{
		&networkingv1.NetworkPolicy{},
		&corev1.ServiceAccount{},
		&rbacv1.Role{},
		&rbacv1.RoleBinding{},
		&corev1.ConfigMap{},
		&corev1.Service{},
		&appsv1.StatefulSet{},
		&appsv1.Deployment{},
	}
}

type platformReconciler struct {
	client.Client
	templates *Templates
}

func (r *platformReconciler) setup(mgr ctrl.Manager, concurrent int) error {
	controllers := ctrl.NewControllerManagedBy(mgr).
		Named("platform").
		For(&ObservabilityPlatform{}, builder.WithPredicates(predicate.GenerationChangedPredicate{})).
		WithOptions(controller.Options{MaxConcurrentReconciles: concurrent})
	for _, object := range owned() {
		controllers = controllers.Owns(object)
	}
	// Neither has an owner reference: the Secret outlives its platform, the Namespace is shared.
	inItsNamespace := func(name func(client.Object) string) handler.EventHandler {
		return handler.EnqueueRequestsFromMapFunc(func(ctx context.Context, object client.Object) []reconcile.Request {
			return r.platformsIn(ctx, name(object))
		})
	}
	return controllers.
		WatchesMetadata(&corev1.Secret{}, inItsNamespace(client.Object.GetNamespace)).
		WatchesMetadata(&corev1.Namespace{}, inItsNamespace(client.Object.GetName)).
		Complete(r)
}

func (r *platformReconciler) platformsIn(ctx context.Context, namespace string) []reconcile.Request {
	var platforms ObservabilityPlatformList
	if err := r.List(ctx, &platforms, client.InNamespace(namespace)); err != nil {
		return nil
	}
	var requests []reconcile.Request
	for i := range platforms.Items {
		requests = append(requests, reconcile.Request{NamespacedName: client.ObjectKeyFromObject(&platforms.Items[i])})
	}
	return requests
}

// Reconcile writes what differs from the cache, in the order of the templates, then the status.
func (r *platformReconciler) Reconcile(ctx context.Context, request ctrl.Request) (ctrl.Result, error) {
	var platform ObservabilityPlatform
	if err := r.Get(ctx, request.NamespacedName, &platform); err != nil {
		return ctrl.Result{}, client.IgnoreNotFound(err)
	}
	if !platform.DeletionTimestamp.IsZero() {
		return ctrl.Result{}, nil // Owner references do the rest.
	}
	if err := r.ensureNamespace(ctx, &platform); err != nil {
		return ctrl.Result{}, err
	}
	for i := range r.templates.Secrets {
		if err := r.ensureSecret(ctx, &platform, &r.templates.Secrets[i]); err != nil {
			return ctrl.Result{}, err
		}
	}
	ready := true
	for _, text := range r.templates.Objects {
		desired, err := r.templates.render(text, &platform)
		if err != nil {
			return ctrl.Result{}, reconcile.TerminalError(err)
		}
		own(desired, &platform)
		live, err := r.ensure(ctx, desired)
		if err != nil {
			return ctrl.Result{}, err
		}
		ready = ready && isReady(live)
	}
	return ctrl.Result{}, r.tell(ctx, &platform, ready)
}

// Ensure applies the object unless the cache has it as it should be, and gives what is there.
func (r *platformReconciler) ensure(ctx context.Context, desired *unstructured.Unstructured) (client.Object, error) {
	made, err := r.Scheme().New(desired.GroupVersionKind())
	if err != nil {
		return nil, reconcile.TerminalError(err)
	}
	typed := made.(client.Object)
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(desired.Object, typed); err != nil {
		return nil, reconcile.TerminalError(err)
	}
	live := made.DeepCopyObject().(client.Object)
	err = r.Get(ctx, client.ObjectKeyFromObject(desired), live)
	if err == nil && upToDate(desired, typed, live) {
		return live, nil
	}
	if client.IgnoreNotFound(err) != nil {
		return nil, err
	}
	// As it was rendered: a typed object would also send the zero values of its fields.
	body, err := json.Marshal(desired.Object)
	if err != nil {
		return nil, reconcile.TerminalError(err)
	}
	return typed, r.Patch(ctx, typed, client.RawPatch(types.ApplyPatchType, body), fieldOwner, client.ForceOwnership)
}

func (r *platformReconciler) ensureNamespace(ctx context.Context, platform *ObservabilityPlatform) error {
	desired, err := r.templates.render(r.templates.Shared, platform)
	if err != nil {
		return reconcile.TerminalError(err)
	}
	live := &metav1.PartialObjectMetadata{}
	live.SetGroupVersionKind(corev1.SchemeGroupVersion.WithKind("Namespace"))
	if err := r.Get(ctx, client.ObjectKeyFromObject(desired), live); err != nil {
		return err
	}
	if hasAll(desired.GetLabels(), live.Labels) && hasAll(desired.GetAnnotations(), live.Annotations) {
		return nil
	}
	body, err := json.Marshal(desired.Object)
	if err != nil {
		return reconcile.TerminalError(err)
	}
	return r.Patch(ctx, live, client.RawPatch(types.ApplyPatchType, body), fieldOwner)
}

func (r *platformReconciler) ensureSecret(ctx context.Context, platform *ObservabilityPlatform, wanted *SecretRequest) error {
	live := &metav1.PartialObjectMetadata{}
	live.SetGroupVersionKind(corev1.SchemeGroupVersion.WithKind("Secret"))
	err := r.Get(ctx, client.ObjectKey{Namespace: platform.Namespace, Name: wanted.Name}, live)
	if !apierrors.IsNotFound(err) {
		return err
	}
	err = r.Create(ctx, wanted.make(platform), fieldOwner)
	return client.IgnoreAlreadyExists(err)
}

func isReady(object client.Object) bool {
	switch workload := object.(type) {
	case *appsv1.StatefulSet:
		return workload.Status.ObservedGeneration == workload.Generation &&
			workload.Status.ReadyReplicas == *workload.Spec.Replicas
	case *appsv1.Deployment:
		return workload.Status.ObservedGeneration == workload.Generation &&
			workload.Status.ReadyReplicas == *workload.Spec.Replicas
	}
	return true
}

// Tell writes the status if it says something new.
func (r *platformReconciler) tell(ctx context.Context, platform *ObservabilityPlatform, ready bool) error {
	before := platform.DeepCopyObject().(*ObservabilityPlatform)
	condition := metav1.Condition{
		Type:               "Ready",
		Status:             metav1.ConditionFalse,
		ObservedGeneration: platform.Generation,
		Reason:             "Progressing",
		Message:            "workloads are not ready yet",
	}
	if ready {
		condition.Status, condition.Reason, condition.Message = metav1.ConditionTrue, "Ready", "everything runs"
	}
	platform.Status.ObservedGeneration = platform.Generation
	meta.SetStatusCondition(&platform.Status.Conditions, condition)
	if equality.Semantic.DeepEqual(before.Status, platform.Status) {
		return nil
	}
	return r.Status().Patch(ctx, platform, client.MergeFrom(before), fieldOwner)
}
