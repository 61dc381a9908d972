package contract

import (
	"context"
	"io"
	"net/rpc"

	"github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"
)

const service = "benchmarks.Work"

type grpcPlugin struct{}

func (*grpcPlugin) Server(*plugin.MuxBroker) (interface{}, error) { panic("over gRPC only") }

func (*grpcPlugin) Client(*plugin.MuxBroker, *rpc.Client) (interface{}, error) {
	panic("over gRPC only")
}

func (*grpcPlugin) GRPCServer(broker *plugin.GRPCBroker, server *grpc.Server) error {
	server.RegisterService(&description, &grpcServer{})
	return nil
}

func (*grpcPlugin) GRPCClient(ctx context.Context, broker *plugin.GRPCBroker, connection *grpc.ClientConn) (interface{}, error) {
	return &grpcClient{connection}, nil
}

type grpcServer struct{}

type grpcService interface{}

var description = grpc.ServiceDesc{
	ServiceName: service,
	HandlerType: (*grpcService)(nil),
	Methods: []grpc.MethodDesc{
		{MethodName: "Add", Handler: handleAdd},
		{MethodName: "Echo", Handler: handleEcho},
	},
	Streams: []grpc.StreamDesc{
		{StreamName: "Count", Handler: handleCount, ServerStreams: true},
		{StreamName: "Read", Handler: handleRead, ServerStreams: true},
	},
}

func handleAdd(server interface{}, ctx context.Context, decode func(interface{}) error, _ grpc.UnaryServerInterceptor) (interface{}, error) {
	request := new(addRequest)
	if err := decode(request); err != nil {
		return nil, err
	}
	return &numberMessage{Value: int64(request.Left + request.Right)}, nil
}

func handleEcho(server interface{}, ctx context.Context, decode func(interface{}) error, _ grpc.UnaryServerInterceptor) (interface{}, error) {
	request := new(bytesMessage)
	if err := decode(request); err != nil {
		return nil, err
	}
	return request, nil
}

func handleCount(server interface{}, stream grpc.ServerStream) error {
	request := new(numberMessage)
	if err := stream.RecvMsg(request); err != nil {
		return err
	}
	for i := int64(0); i < request.Value; i++ {
		if err := stream.SendMsg(&numberMessage{Value: i}); err != nil {
			return err
		}
	}
	return nil
}

func handleRead(server interface{}, stream grpc.ServerStream) error {
	request := new(numberMessage)
	if err := stream.RecvMsg(request); err != nil {
		return err
	}
	for left := request.Value; left > 0; {
		size := int64(pieceSize)
		if size > left {
			size = left
		}
		if err := stream.SendMsg(&bytesMessage{Content: make([]byte, size)}); err != nil {
			return err
		}
		left -= size
	}
	return nil
}

type grpcClient struct{ connection *grpc.ClientConn }

// grpc-go's default limit for what is received is 4 MiB.
var large = grpc.MaxCallRecvMsgSize(64 << 20)

func (c *grpcClient) Add(left, right int32) (int32, error) {
	answer := new(numberMessage)
	err := c.connection.Invoke(context.Background(), "/"+service+"/Add", &addRequest{Left: left, Right: right}, answer)
	return int32(answer.Value), err
}

func (c *grpcClient) Echo(content []byte) ([]byte, error) {
	answer := new(bytesMessage)
	err := c.connection.Invoke(context.Background(), "/"+service+"/Echo", &bytesMessage{Content: content}, answer, large)
	return answer.Content, err
}

func (c *grpcClient) open(method string, size int64, i int) (grpc.ClientStream, error) {
	stream, err := c.connection.NewStream(context.Background(), &description.Streams[i], "/"+service+"/"+method)
	if err != nil {
		return nil, err
	}
	if err := stream.SendMsg(&numberMessage{Value: size}); err != nil {
		return nil, err
	}
	return stream, stream.CloseSend()
}

func (c *grpcClient) Count(count int32) (int32, error) {
	stream, err := c.open("Count", int64(count), 0)
	received := int32(0)
	for err == nil {
		if err = stream.RecvMsg(new(numberMessage)); err == nil {
			received++
		}
	}
	return received, unlessEOF(err)
}

func (c *grpcClient) Read(length int64) (int64, error) {
	stream, err := c.open("Read", length, 1)
	received := int64(0)
	for err == nil {
		piece := new(bytesMessage)
		err = stream.RecvMsg(piece)
		received += int64(len(piece.Content))
	}
	return received, unlessEOF(err)
}

func unlessEOF(err error) error {
	if err == io.EOF {
		return nil
	}
	return err
}
