module gunj.dev/tools/gateway-api-1.2

go 1.26.0

require sigs.k8s.io/gateway-api v1.2.1
