// An operator as controller-runtime's own documentation would have it written, for comparison alone: it keeps the objects of
// platforms as templates say, which somebody else has rendered.
package main

import (
	"flag"
	"os"

	"go.uber.org/zap/zapcore"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	clientgoscheme "k8s.io/client-go/kubernetes/scheme"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/healthz"
	"sigs.k8s.io/controller-runtime/pkg/log/zap"
	metricsserver "sigs.k8s.io/controller-runtime/pkg/metrics/server"
)

func main() {
	path := flag.String("templates", "", "file with the objects of a platform")
	concurrent := flag.Int("workers", 16, "platforms worked on at a time")
	qps := flag.Float64("qps", 0, "calls a second; 0 leaves it to controller-runtime, which sets no limit")
	flag.Parse() // --kubeconfig is controller-runtime's.
	ctrl.SetLogger(zap.New(zap.Level(zapcore.WarnLevel)))
	if err := run(*path, *concurrent, float32(*qps)); err != nil {
		ctrl.Log.Error(err, "ended")
		os.Exit(1)
	}
}

func run(path string, concurrent int, qps float32) error {
	templates, err := readTemplates(path)
	if err != nil {
		return err
	}
	config, err := ctrl.GetConfig()
	if err != nil {
		return err
	}
	if qps > 0 {
		config.QPS, config.Burst = qps, int(qps*1.5)
	}
	scheme := runtime.NewScheme()
	for _, add := range []func(*runtime.Scheme) error{clientgoscheme.AddToScheme, addToScheme} {
		if err := add(scheme); err != nil {
			return err
		}
	}
	ours := cache.ByObject{Label: labels.SelectorFromSet(labels.Set{managedByLabel: managedBy})}
	cached := map[client.Object]cache.ByObject{&corev1.Secret{}: ours}
	for _, object := range owned() {
		cached[object] = ours
	}
	consistent := true
	mgr, err := ctrl.NewManager(config, ctrl.Options{
		Scheme: scheme,
		// Nobody here reads managed fields.
		Cache: cache.Options{ByObject: cached, DefaultTransform: cache.TransformStripManagedFields()},
		// What was just written is not written again because a watch is late.
		Client:                        client.Options{Cache: &client.CacheOptions{EnableReadYourWritesConsistency: &consistent}},
		Metrics:                       metricsserver.Options{BindAddress: "127.0.0.1:0"},
		HealthProbeBindAddress:        "127.0.0.1:0",
		LeaderElection:                true,
		LeaderElectionID:              "peer-go",
		LeaderElectionNamespace:       "gunj-system",
		LeaderElectionReleaseOnCancel: true,
	})
	if err != nil {
		return err
	}
	if err := mgr.AddHealthzCheck("healthz", healthz.Ping); err != nil {
		return err
	}
	reconciler := &platformReconciler{Client: mgr.GetClient(), templates: templates}
	if err := reconciler.setup(mgr, concurrent); err != nil {
		return err
	}
	return mgr.Start(ctrl.SetupSignalHandler())
}
