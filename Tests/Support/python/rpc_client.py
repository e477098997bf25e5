"""A client made with grpcio, which checks our server: rpc_client.py SOCKET. Exit status 0 when all is as it should be."""

import sys

import grpc


def status(call):
    try:
        call()
    except grpc.RpcError as error:
        return error.code(), error.details()
    return grpc.StatusCode.OK, ""


def main():
    with grpc.insecure_channel("unix:" + sys.argv[1], options=[("grpc.max_receive_message_length", -1)]) as channel:
        unary = lambda name: channel.unary_unary("/test.Test/" + name)
        stream = lambda name: channel.unary_stream("/test.Test/" + name)

        for size in (0, 1, 23, 24, 100_000, 3_000_000):
            payload = bytes(i % 251 for i in range(size))
            assert unary("Echo")(payload) == payload, size
        assert len(unary("Large")((20_000_000).to_bytes(4, "big"))) == 20_000_000

        answer = unary("Metadata")(b"", timeout=30, metadata=(("workload.spiffe.io", "true"), ("x-a", "1"), ("x-a", "2")))
        assert answer == b"workload.spiffe.io=true\nx-a=1\nx-a=2\ndeadline=true\npeer=unix:", answer

        for code in grpc.StatusCode:
            if code is grpc.StatusCode.OK:
                continue
            text = "no identity issued: \u00e9\n%"
            assert status(lambda: unary("Fail")(bytes([code.value[0]]) + text.encode())) == (code, text), code
        assert status(lambda: unary("None")(b""))[0] is grpc.StatusCode.UNIMPLEMENTED
        assert status(lambda: unary("Hang")(b"", timeout=0.2))[0] is grpc.StatusCode.DEADLINE_EXCEEDED
        assert status(lambda: unary("Echo")(b"x" * 5_000_000))[0] is grpc.StatusCode.RESOURCE_EXHAUSTED

        assert [message[0] for message in stream("Count")(bytes([255]))] == list(range(255))
        assert list(stream("Count")(bytes([0]))) == []
        messages = stream("Partial")(b"")
        assert [next(messages), next(messages)] == [b"\x01", b"\x02"]
        assert status(lambda: next(messages)) == (grpc.StatusCode.PERMISSION_DENIED, "no identity issued")

        forever = stream("Forever")(b"")
        assert next(forever) == b"\x01"
        forever.cancel()
        assert status(lambda: next(forever))[0] is grpc.StatusCode.CANCELLED
    print("all as it should be")


if __name__ == "__main__":
    main()
