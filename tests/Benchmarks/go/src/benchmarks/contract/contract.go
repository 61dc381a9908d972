// Package contract is what the Go host and the Go plugin of the benchmarks have in common: go-plugin's handshake and plugin maps.
package contract

import (
	"io"

	"github.com/hashicorp/go-plugin"
)

// Handshake is shared by host and plugin.
var Handshake = plugin.HandshakeConfig{
	ProtocolVersion:  1,
	MagicCookieKey:   "BENCH_PLUGIN",
	MagicCookieValue: "2b1c94c6-5a0e-4f0e-8a39-0f6d4f3f7a11",
}

// Work is what the plugin does.
type Work interface {
	Add(left, right int32) (int32, error)
	Echo(content []byte) ([]byte, error)
	// Count receives the items of a sequence and returns how many came.
	Count(count int32) (int32, error)
	// Read receives bytes and returns how many came.
	Read(length int64) (int64, error)
}

// NetRPC is the plugin map of net/rpc.
func NetRPC() map[string]plugin.Plugin {
	return map[string]plugin.Plugin{"bench": &netRPCPlugin{}}
}

// GRPC is the plugin map of gRPC.
func GRPC() map[string]plugin.Plugin {
	return map[string]plugin.Plugin{"bench": &grpcPlugin{}}
}

// zeros is a reader of zeros that copies nothing.
type zeros struct{ left int64 }

func (z *zeros) Read(buffer []byte) (int, error) {
	if z.left == 0 {
		return 0, io.EOF
	}
	n := int64(len(buffer))
	if n > z.left {
		n = z.left
	}
	z.left -= n
	return int(n), nil
}

const pieceSize = 64 * 1024
