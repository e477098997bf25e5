"""Workload APIs on grpcio that do as they are told, right or wrong: one JSON command a line on standard input, one
JSON answer a line on standard output. The process ends with its standard input.

Each endpoint has its own socket, authorities and memory of calls:

  {"do": "listen", "socket": PATH}                     serve; answers when connections are taken
  {"do": "send", "socket": PATH, "message": NAME}      to the open streams, and first of all to later ones
  {"do": "again", "socket": PATH}                      the last message once more, byte for byte
  {"do": "answer", "socket": PATH, "code": N}          later streams get this status at once (null: they stay open);
                                                       "details" is the text with it
  {"do": "end", "socket": PATH, "code": N}             the open streams end with this status
  {"do": "calls", "socket": PATH}                      what has been called so far, and how
  {"do": "secrets", "socket": PATH}                    the private keys that were sent, as they could leak
  {"do": "close", "socket": PATH}                      serve no longer
  {"do": "names"}                                      the messages that there are
"""

import json
import os
import queue
import sys
import threading
import time
from concurrent import futures

import grpc

import workload_messages

CODES = {code.value[0]: code for code in grpc.StatusCode}


class Endpoint(grpc.GenericRpcHandler):
    def __init__(self, socket):
        self.socket = socket
        self.world = workload_messages.World()
        self.lock = threading.Lock()
        self.streams = []
        self.calls = []
        # What a new stream gets first: ("message", bytes), ("status", code) or None.
        self.first = None
        self.last = None
        self.details = None
        self.server = None

    def listen(self):
        os.makedirs(os.path.dirname(self.socket), exist_ok=True)
        self.server = grpc.server(
            futures.ThreadPoolExecutor(max_workers=16), handlers=(self,),
            options=[("grpc.max_send_message_length", -1), ("grpc.so_reuseport", 0)])
        if self.server.add_insecure_port(f"unix://{self.socket}") == 0:
            raise OSError(f"cannot listen on {self.socket}")
        self.server.start()
        return {"time": time.time()}

    def close(self):
        self.server.stop(None).wait()
        return {}

    def service(self, details):
        return grpc.unary_stream_rpc_method_handler(
            lambda request, context: self.stream(details, request, context))

    def stream(self, details, request, context):
        orders = queue.Queue()
        # The authority is not part of grpcio's public interface for servers.
        authority = context._rpc_event.call_details.host.decode()
        with self.lock:
            self.calls.append({
                "method": details.method, "authority": authority, "request": request.hex(),
                "metadata": [[key, str(value)] for key, value in details.invocation_metadata]})
            if self.first is not None:
                orders.put(self.first)
            self.streams.append(orders)
        context.add_callback(lambda: orders.put(None))
        try:
            while (order := orders.get()) is not None:
                kind, value = order
                if kind == "message":
                    yield value
                elif value == 0:
                    return
                else:
                    context.abort(CODES[value], self.details or f"scripted status {value}")
        finally:
            with self.lock:
                self.streams.remove(orders)

    def push(self, order):
        with self.lock:
            for stream in self.streams:
                stream.put(order)
            return {"streams": len(self.streams)}

    def send(self, name):
        self.world.serials = []
        self.last = workload_messages.ALL[name](self.world)
        self.first = ("message", self.last)
        return {**self.push(self.first), "serials": self.world.serials}

    def again(self):
        return self.push(("message", self.last))

    def answer(self, code, details):
        with self.lock:
            self.details = details
            self.first = None if code is None else ("status", code)
        return {}

    def end(self, code):
        return self.push(("status", code))


def main():
    endpoints = {}

    def perform(order):
        socket = order.get("socket")
        if socket is not None and socket not in endpoints:
            endpoints[socket] = Endpoint(socket)
        endpoint = endpoints.get(socket)
        match order["do"]:
            case "listen":
                return endpoint.listen()
            case "send":
                return endpoint.send(order["message"])
            case "again":
                return endpoint.again()
            case "answer":
                return endpoint.answer(order.get("code"), order.get("details"))
            case "end":
                return endpoint.end(order["code"])
            case "calls":
                with endpoint.lock:
                    return {"calls": list(endpoint.calls), "streams": len(endpoint.streams)}
            case "secrets":
                return {"secrets": endpoint.world.secrets()}
            case "close":
                return endpoint.close()
            case "names":
                return {"good": list(workload_messages.GOOD), "bad": list(workload_messages.BAD)}

    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        try:
            answer = perform(order)
        except Exception as error:  # The test is to see it, whatever it is.
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps({"id": order["id"], **answer}), flush=True)
    os._exit(0)


main()
