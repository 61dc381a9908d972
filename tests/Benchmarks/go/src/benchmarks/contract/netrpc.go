package contract

import (
	"encoding/gob"
	"io"
	"net/rpc"

	"github.com/hashicorp/go-plugin"
)

type netRPCPlugin struct{}

func (*netRPCPlugin) Server(broker *plugin.MuxBroker) (interface{}, error) {
	return &NetRPCServer{broker: broker}, nil
}

func (*netRPCPlugin) Client(broker *plugin.MuxBroker, client *rpc.Client) (interface{}, error) {
	return &netRPCClient{broker: broker, client: client}, nil
}

// AddArguments are the arguments of Add.
type AddArguments struct{ Left, Right int32 }

// StreamArguments are the id of a brokered connection, and how much is wanted.
type StreamArguments struct {
	ID   uint32
	Size int64
}

// NetRPCServer is what net/rpc calls.
type NetRPCServer struct{ broker *plugin.MuxBroker }

// Add adds two numbers.
func (s *NetRPCServer) Add(arguments AddArguments, sum *int32) error {
	*sum = arguments.Left + arguments.Right
	return nil
}

// Echo returns what it is given.
func (s *NetRPCServer) Echo(content []byte, answer *[]byte) error {
	*answer = content
	return nil
}

// Count writes numbers to a brokered connection. net/rpc has no sequences: gob on a connection is what one writes by hand. Without a
// buffer, which would hold items back, each reaches the host when it comes.
func (s *NetRPCServer) Count(arguments StreamArguments, answer *int32) error {
	go func() {
		connection, err := s.broker.Accept(arguments.ID)
		if err != nil {
			return
		}
		defer connection.Close()
		encoder := gob.NewEncoder(connection)
		for i := int64(0); i < arguments.Size; i++ {
			if encoder.Encode(int32(i)) != nil {
				return
			}
		}
	}()
	return nil
}

// Read writes zeros to a brokered connection.
func (s *NetRPCServer) Read(arguments StreamArguments, answer *int32) error {
	go func() {
		connection, err := s.broker.Accept(arguments.ID)
		if err != nil {
			return
		}
		defer connection.Close()
		io.CopyBuffer(connection, &zeros{arguments.Size}, make([]byte, pieceSize))
	}()
	return nil
}

type netRPCClient struct {
	broker *plugin.MuxBroker
	client *rpc.Client
}

func (c *netRPCClient) Add(left, right int32) (int32, error) {
	var sum int32
	err := c.client.Call("Plugin.Add", AddArguments{left, right}, &sum)
	return sum, err
}

func (c *netRPCClient) Echo(content []byte) ([]byte, error) {
	var answer []byte
	err := c.client.Call("Plugin.Echo", content, &answer)
	return answer, err
}

func (c *netRPCClient) open(method string, size int64) (io.ReadCloser, error) {
	var ignored int32
	id := c.broker.NextId()
	if err := c.client.Call(method, StreamArguments{id, size}, &ignored); err != nil {
		return nil, err
	}
	return c.broker.Dial(id)
}

func (c *netRPCClient) Count(count int32) (int32, error) {
	connection, err := c.open("Plugin.Count", int64(count))
	if err != nil {
		return 0, err
	}
	defer connection.Close()
	decoder := gob.NewDecoder(connection)
	received := int32(0)
	for received < count {
		var item int32
		if err := decoder.Decode(&item); err != nil {
			return received, err
		}
		received++
	}
	return received, nil
}

func (c *netRPCClient) Read(length int64) (int64, error) {
	connection, err := c.open("Plugin.Read", length)
	if err != nil {
		return 0, err
	}
	defer connection.Close()
	return drain(connection)
}

func drain(reader io.Reader) (int64, error) {
	buffer := make([]byte, 256*1024)
	received := int64(0)
	for {
		n, err := reader.Read(buffer)
		received += int64(n)
		if err == io.EOF {
			return received, nil
		}
		if err != nil {
			return received, err
		}
	}
}
