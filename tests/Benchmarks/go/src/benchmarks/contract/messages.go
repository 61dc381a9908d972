package contract

import "fmt"

// The messages of the gRPC service, as protoc would have declared them.

type addRequest struct {
	Left  int32 `protobuf:"varint,1,opt,name=left,proto3"`
	Right int32 `protobuf:"varint,2,opt,name=right,proto3"`
}

type numberMessage struct {
	Value int64 `protobuf:"varint,1,opt,name=value,proto3"`
}

type bytesMessage struct {
	Content []byte `protobuf:"bytes,1,opt,name=content,proto3"`
}

func (m *addRequest) Reset()         { *m = addRequest{} }
func (m *addRequest) String() string { return fmt.Sprint(*m) }
func (*addRequest) ProtoMessage()    {}

func (m *numberMessage) Reset()         { *m = numberMessage{} }
func (m *numberMessage) String() string { return fmt.Sprint(*m) }
func (*numberMessage) ProtoMessage()    {}

func (m *bytesMessage) Reset()         { *m = bytesMessage{} }
func (m *bytesMessage) String() string { return fmt.Sprint(len(m.Content)) }
func (*bytesMessage) ProtoMessage()    {}
