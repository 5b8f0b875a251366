// Program netpol says what NetworkPolicies allow by the matcher of Cyclonus, the conformance suite for network policies,
// so that the tests can hold the project's own reading of policies against somebody else's.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"log"
	"os"

	"github.com/mattfenwick/cyclonus/pkg/matcher"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
)

// world is one line of standard input.
type world struct {
	Policies []*networkingv1.NetworkPolicy `json:"policies"`
	// Endpoints call and are called; one without a namespace is outside the cluster.
	Endpoints []endpoint `json:"endpoints"`
	Ports     []port     `json:"ports"`
}

type endpoint struct {
	Namespace       string            `json:"namespace"`
	NamespaceLabels map[string]string `json:"namespaceLabels"`
	Labels          map[string]string `json:"labels"`
	IP              string            `json:"ip"`
	// Names of ports by number and protocol: "8080/TCP".
	PortNames map[string]string `json:"portNames"`
}

type port struct {
	Number   int             `json:"number"`
	Protocol corev1.Protocol `json:"protocol"`
}

// For each line one line of verdicts, two digits for every caller, called and port in that order: whether the policies of the
// caller let it go, and whether those of the called let it in.
func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<26)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for lines.Scan() {
		var given world
		if err := json.Unmarshal(lines.Bytes(), &given); err != nil {
			log.Fatal(err)
		}
		policy := matcher.BuildNetworkPolicies(false, given.Policies)
		for _, from := range given.Endpoints {
			for _, to := range given.Endpoints {
				for _, at := range given.Ports {
					allowed := policy.IsTrafficAllowed(&matcher.Traffic{
						Source:           from.peer(),
						Destination:      to.peer(),
						ResolvedPort:     at.Number,
						ResolvedPortName: to.PortNames[fmt.Sprintf("%d/%s", at.Number, at.Protocol)],
						Protocol:         at.Protocol,
					})
					out.WriteString(digit(allowed.Egress.IsAllowed()))
					out.WriteString(digit(allowed.Ingress.IsAllowed()))
				}
			}
		}
		out.WriteString("\n")
	}
	if err := lines.Err(); err != nil {
		log.Fatal(err)
	}
}

func (e endpoint) peer() *matcher.TrafficPeer {
	if e.Namespace == "" {
		return &matcher.TrafficPeer{IP: e.IP}
	}
	return &matcher.TrafficPeer{
		IP:       e.IP,
		Internal: &matcher.InternalPeer{Namespace: e.Namespace, NamespaceLabels: e.NamespaceLabels, PodLabels: e.Labels},
	}
}

func digit(yes bool) string {
	if yes {
		return "1"
	}
	return "0"
}
