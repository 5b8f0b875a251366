/**
 * What Envoy 1.40 answers at /stats/prometheus, recorded: with the statistics of Istio's bootstrap, the filters of istiod for one
 * ALLOW that admits everybody and others in dry run on ports 3100 (HTTP) and 4317 (TCP), and for an enforced ALLOW on port 9090.
 * Cut to what tells something. First as it starts; then after three calls that the policies in dry run would have refused and one that
 * they allow on port 3100, one that they would have refused on 4317, and one that was refused on 9090.
 */
export const countersAtStart = `# TYPE envoy_cluster_manager_cluster_added counter
envoy_cluster_manager_cluster_added{} 1
# TYPE envoy_http_inbound_0_0_0_0_3100_rbac counter
envoy_http_inbound_0_0_0_0_3100_rbac{authz_enforce_result="allowed"} 0
envoy_http_inbound_0_0_0_0_3100_rbac{authz_enforce_result="denied"} 0
envoy_http_inbound_0_0_0_0_3100_rbac{authz_dry_run_action="allow",authz_dry_run_result="allowed"} 0
envoy_http_inbound_0_0_0_0_3100_rbac{authz_dry_run_action="allow",authz_dry_run_result="denied"} 0
# TYPE envoy_http_inbound_0_0_0_0_9090_rbac counter
envoy_http_inbound_0_0_0_0_9090_rbac{authz_enforce_result="allowed"} 0
envoy_http_inbound_0_0_0_0_9090_rbac{authz_enforce_result="denied"} 0
envoy_http_inbound_0_0_0_0_9090_rbac{authz_dry_run_action="allow",authz_dry_run_result="allowed"} 0
envoy_http_inbound_0_0_0_0_9090_rbac{authz_dry_run_action="allow",authz_dry_run_result="denied"} 0
# TYPE envoy_tcp counter
envoy_tcp{authz_enforce_result="allowed",tcp_prefix="rbac"} 0
envoy_tcp{authz_enforce_result="denied",tcp_prefix="rbac"} 0
envoy_tcp{authz_dry_run_action="allow",authz_dry_run_result="allowed",tcp_prefix="rbac.istio_dry_run_allow_"} 0
envoy_tcp{authz_dry_run_action="allow",authz_dry_run_result="denied",tcp_prefix="rbac.istio_dry_run_allow_"} 0
# TYPE envoy_server_live gauge
envoy_server_live{} 1
`;

export const countersAfterCalls = `# TYPE envoy_cluster_manager_cluster_added counter
envoy_cluster_manager_cluster_added{} 1
# TYPE envoy_http_inbound_0_0_0_0_3100_rbac counter
envoy_http_inbound_0_0_0_0_3100_rbac{authz_enforce_result="allowed"} 4
envoy_http_inbound_0_0_0_0_3100_rbac{authz_enforce_result="denied"} 0
envoy_http_inbound_0_0_0_0_3100_rbac{authz_dry_run_action="allow",authz_dry_run_result="allowed"} 1
envoy_http_inbound_0_0_0_0_3100_rbac{authz_dry_run_action="allow",authz_dry_run_result="denied"} 3
# TYPE envoy_http_inbound_0_0_0_0_9090_rbac counter
envoy_http_inbound_0_0_0_0_9090_rbac{authz_enforce_result="allowed"} 0
envoy_http_inbound_0_0_0_0_9090_rbac{authz_enforce_result="denied"} 1
envoy_http_inbound_0_0_0_0_9090_rbac{authz_dry_run_action="allow",authz_dry_run_result="allowed"} 0
envoy_http_inbound_0_0_0_0_9090_rbac{authz_dry_run_action="allow",authz_dry_run_result="denied"} 0
# TYPE envoy_tcp counter
envoy_tcp{authz_enforce_result="allowed",tcp_prefix="rbac"} 1
envoy_tcp{authz_enforce_result="denied",tcp_prefix="rbac"} 0
envoy_tcp{authz_dry_run_action="allow",authz_dry_run_result="allowed",tcp_prefix="rbac.istio_dry_run_allow_"} 0
envoy_tcp{authz_dry_run_action="allow",authz_dry_run_result="denied",tcp_prefix="rbac.istio_dry_run_allow_"} 1
# TYPE envoy_server_live gauge
envoy_server_live{} 1
`;
