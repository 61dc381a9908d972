// The Go plugin of the benchmarks: over net/rpc, or over gRPC with the argument "grpc".
package main

import (
	"os"

	"benchmarks/contract"

	"github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"
)

func main() {
	config := &plugin.ServeConfig{HandshakeConfig: contract.Handshake, Plugins: contract.NetRPC()}
	if len(os.Args) > 1 && os.Args[1] == "grpc" {
		config.Plugins = contract.GRPC()
		config.GRPCServer = func(options []grpc.ServerOption) *grpc.Server {
			return grpc.NewServer(append(options, grpc.MaxRecvMsgSize(64<<20))...)
		}
	}
	plugin.Serve(config)
}
