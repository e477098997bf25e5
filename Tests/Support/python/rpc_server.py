"""A server made with grpcio, for our client to talk to: rpc_server.py SOCKET. Ends when it is killed."""

import sys
import time
from concurrent import futures

import grpc


def echo(request, context):
    return request


def metadata(request, context):
    pairs = [f"{key}={value}" for key, value in context.invocation_metadata() if "spiffe" in key or key.startswith("x-")]
    return "\n".join(pairs + [f"deadline={context.time_remaining() is not None}"]).encode()


def fail(request, context):
    """The first byte is the code, the rest the message."""
    code = next(code for code in grpc.StatusCode if code.value[0] == request[0])
    context.abort(code, request[1:].decode())


def count(request, context):
    for index in range(request[0]):
        yield bytes([index])


def forever(request, context):
    yield b"\x01"
    while context.is_active():
        time.sleep(0.02)


def large(request, context):
    return b"\x07" * int.from_bytes(request, "big")


def main():
    methods = {
        "Echo": grpc.unary_unary_rpc_method_handler(echo),
        "Metadata": grpc.unary_unary_rpc_method_handler(metadata),
        "Fail": grpc.unary_unary_rpc_method_handler(fail),
        "Large": grpc.unary_unary_rpc_method_handler(large),
        "Count": grpc.unary_stream_rpc_method_handler(count),
        "Forever": grpc.unary_stream_rpc_method_handler(forever),
    }
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=8), options=[("grpc.max_send_message_length", -1)])
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("test.Test", methods),))
    server.add_insecure_port("unix:" + sys.argv[1])
    server.start()
    server.wait_for_termination()


if __name__ == "__main__":
    main()
