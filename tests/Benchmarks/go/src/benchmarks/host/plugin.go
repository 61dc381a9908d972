package main

import (
	"os/exec"

	"benchmarks/contract"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
)

type started struct {
	contract.Work
	client  *plugin.Client
	process int
}

// launch starts the plugin and dispenses it.
func launch(executable string) *started {
	config := &plugin.ClientConfig{
		HandshakeConfig: contract.Handshake,
		Plugins:         contract.NetRPC(),
		Cmd:             exec.Command(executable),
		Logger:          hclog.NewNullLogger(),
	}
	if settings["protocol"] == "grpc" {
		config.Plugins = contract.GRPC()
		config.Cmd = exec.Command(executable, "grpc")
		config.AllowedProtocols = []plugin.Protocol{plugin.ProtocolGRPC}
	}
	config.AutoMTLS = settings["tls"] == "auto"
	client := plugin.NewClient(config)
	protocol, err := client.Client()
	check(err)
	raw, err := protocol.Dispense("bench")
	check(err)
	return &started{raw.(contract.Work), client, config.Cmd.Process.Pid}
}

func (s *started) add(left, right int32) {
	sum, err := s.Add(left, right)
	check(err)
	if sum != left+right {
		panic("wrong sum")
	}
}
