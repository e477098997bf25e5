"""Has Google's protobuf decode and encode messages again: messages.py PROTOS FILE, with lines of "Type hex"."""

import importlib
import pathlib
import subprocess
import sys
import tempfile

import grpc_tools


def main():
    with tempfile.TemporaryDirectory() as directory:
        includes = [sys.argv[1], str(pathlib.Path(grpc_tools.__file__).parent / "_proto")]
        command = [sys.executable, "-m", "grpc_tools.protoc", *(f"-I{path}" for path in includes)]
        subprocess.run([*command, f"--python_out={directory}", "workload.proto"], check=True)
        sys.path.insert(0, directory)
        module = importlib.import_module("workload_pb2")
        for line in open(sys.argv[2]):
            name, encoded = line.rstrip("\n").split(" ")
            message = getattr(module, name)()
            message.ParseFromString(bytes.fromhex(encoded))
            # A field that Google's protobuf does not know is one that we have wrong.
            assert not list(unknown(message)), name
            print(name, message.SerializeToString(deterministic=True).hex())


def unknown(message):
    from google.protobuf.unknown_fields import UnknownFieldSet

    yield from UnknownFieldSet(message)
    for descriptor, value in message.ListFields():
        if descriptor.message_type is None or descriptor.message_type.GetOptions().map_entry:
            continue
        for part in [value] if hasattr(value, "ListFields") else value:
            yield from unknown(part)


if __name__ == "__main__":
    main()
