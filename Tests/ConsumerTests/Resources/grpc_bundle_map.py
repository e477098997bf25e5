"""A gRPC client whose trust is a SPIFFE Bundle Map on the disk, which is read again when it changes.

gRPC takes a bundle map in the file watcher of its xDS bootstrap alone, so that there is a control plane here, too: it names one
service, and says that certificates come from the file watcher.

Usage: grpc_bundle_map.py SERVER-DIRECTORY AUTHORITIES CLIENT-DIRECTORY SCRATCH

Both directories hold tls.crt and tls.key, the client's bundles.json, too; AUTHORITIES is what the server trusts. Calls all the time,
on a new channel each, and prints "accepted ID SERIAL", with what the server has met, or "refused", whenever that changes.
"""

import json
import os
import sys
import time
from concurrent import futures

server_directory, authorities, client_directory, scratch = sys.argv[1:5]
bootstrap = os.path.join(scratch, "bootstrap.json")
control_socket = f"unix:{scratch}/control.sock"
with open(bootstrap, "w", encoding="utf-8") as file:
    json.dump(
        {
            "xds_servers": [
                {
                    "server_uri": control_socket,
                    "channel_creds": [{"type": "insecure"}],
                    "server_features": ["xds_v3"],
                }
            ],
            "node": {"id": "test"},
            "certificate_providers": {
                "svid": {
                    "plugin_name": "file_watcher",
                    "config": {
                        "certificate_file": f"{client_directory}/tls.crt",
                        "private_key_file": f"{client_directory}/tls.key",
                        "spiffe_bundle_map_file": f"{client_directory}/bundles.json",
                        "refresh_interval": "0.2s",
                    },
                }
            },
        },
        file,
    )
# gRPC reads these when it is loaded.
os.environ["GRPC_XDS_BOOTSTRAP"] = bootstrap
os.environ["GRPC_EXPERIMENTAL_XDS_MTLS_SPIFFE"] = "true"

import grpc  # noqa: E402
import grpc.experimental  # noqa: E402
from cryptography import x509  # noqa: E402
from envoy.config.cluster.v3 import cluster_pb2  # noqa: E402
from envoy.config.core.v3 import address_pb2, base_pb2, config_source_pb2  # noqa: E402
from envoy.config.endpoint.v3 import endpoint_components_pb2, endpoint_pb2  # noqa: E402
from envoy.config.listener.v3 import api_listener_pb2, listener_pb2  # noqa: E402
from envoy.config.route.v3 import route_components_pb2, route_pb2  # noqa: E402
from envoy.extensions.filters.http.router.v3 import router_pb2  # noqa: E402
from envoy.extensions.filters.network.http_connection_manager.v3 import (  # noqa: E402
    http_connection_manager_pb2 as manager_pb2,
)
from envoy.extensions.transport_sockets.tls.v3 import tls_pb2  # noqa: E402
from envoy.service.discovery.v3 import ads_pb2_grpc, discovery_pb2  # noqa: E402
from google.protobuf import any_pb2, wrappers_pb2  # noqa: E402


def packed(message: object) -> any_pb2.Any:
    result = any_pb2.Any()
    result.Pack(message, deterministic=True)
    return result


def resources(port: int) -> dict[str, any_pb2.Any]:
    """What the control plane answers, by the type that is asked for."""
    over_ads = config_source_pb2.ConfigSource(ads=config_source_pb2.AggregatedConfigSource(), resource_api_version="V3")
    routes = route_pb2.RouteConfiguration(
        name="routes",
        virtual_hosts=[
            route_components_pb2.VirtualHost(
                name="all",
                domains=["*"],
                routes=[
                    route_components_pb2.Route(
                        match=route_components_pb2.RouteMatch(prefix=""),
                        route=route_components_pb2.RouteAction(cluster="peer"),
                    )
                ],
            )
        ],
    )
    manager = manager_pb2.HttpConnectionManager(
        route_config=routes,
        http_filters=[manager_pb2.HttpFilter(name="router", typed_config=packed(router_pb2.Router()))],
    )
    provider = tls_pb2.CommonTlsContext()
    provider.tls_certificate_provider_instance.instance_name = "svid"
    provider.validation_context.ca_certificate_provider_instance.instance_name = "svid"
    cluster = cluster_pb2.Cluster(
        name="peer",
        type=cluster_pb2.Cluster.EDS,
        eds_cluster_config=cluster_pb2.Cluster.EdsClusterConfig(eds_config=over_ads),
        transport_socket=base_pb2.TransportSocket(
            name="envoy.transport_sockets.tls",
            typed_config=packed(tls_pb2.UpstreamTlsContext(common_tls_context=provider)),
        ),
    )
    address = address_pb2.Address(socket_address=address_pb2.SocketAddress(address="127.0.0.1", port_value=port))
    endpoints = endpoint_pb2.ClusterLoadAssignment(
        cluster_name="peer",
        endpoints=[
            endpoint_components_pb2.LocalityLbEndpoints(
                locality=base_pb2.Locality(zone="here"),
                load_balancing_weight=wrappers_pb2.UInt32Value(value=1),
                lb_endpoints=[
                    endpoint_components_pb2.LbEndpoint(endpoint=endpoint_components_pb2.Endpoint(address=address))
                ],
            )
        ],
    )
    listener = listener_pb2.Listener(
        name="service", api_listener=api_listener_pb2.ApiListener(api_listener=packed(manager))
    )
    return {any.type_url: any for any in map(packed, (listener, cluster, endpoints))}


class ControlPlane(ads_pb2_grpc.AggregatedDiscoveryServiceServicer):
    def __init__(self, port: int) -> None:
        self.resources = resources(port)

    def StreamAggregatedResources(self, requests, context):  # noqa: N802
        for request in requests:
            if request.error_detail.message:
                print(f"control plane: {request.error_detail.message}", file=sys.stderr, flush=True)
            # A request with a nonce acknowledges what has been sent.
            if request.response_nonce or request.type_url not in self.resources:
                continue
            yield discovery_pb2.DiscoveryResponse(
                version_info="1", nonce="1", type_url=request.type_url, resources=[self.resources[request.type_url]]
            )


def contents(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()


def configuration() -> object:
    pair = contents(f"{server_directory}/tls.key"), contents(f"{server_directory}/tls.crt")
    return grpc.ssl_server_certificate_configuration([pair], contents(authorities))


def who(request: bytes, context: grpc.ServicerContext) -> bytes:
    facts = context.auth_context()
    certificate = x509.load_pem_x509_certificate(facts["x509_pem_cert"][0])
    return facts["peer_spiffe_id"][0] + f" {certificate.serial_number:X}".encode()


handlers = grpc.method_handlers_generic_handler("Test", {"Who": grpc.unary_unary_rpc_method_handler(who)})
server = grpc.server(futures.ThreadPoolExecutor(4))
server.add_generic_rpc_handlers((handlers,))
credentials = grpc.dynamic_ssl_server_credentials(configuration(), configuration, require_client_authentication=True)
port = server.add_secure_port("127.0.0.1:0", credentials)
server.start()

control = grpc.server(futures.ThreadPoolExecutor(8))
ads_pb2_grpc.add_AggregatedDiscoveryServiceServicer_to_server(ControlPlane(port), control)
control.add_insecure_port(control_socket)
control.start()

last = ""
while True:
    # Without this, channels to the same place share a connection.
    options = [("grpc.use_local_subchannel_pool", 1)]
    trust = grpc.xds_channel_credentials(grpc.experimental.insecure_channel_credentials())
    with grpc.secure_channel("xds:///service", trust, options) as channel:
        try:
            outcome = f"accepted {channel.unary_unary('/Test/Who')(b'', timeout=5).decode()}"
        except grpc.RpcError as error:
            print(f"{error.code()}: {error.details()}", file=sys.stderr, flush=True)
            outcome = "refused"
    if outcome != last:
        print(outcome, flush=True)
        last = outcome
    time.sleep(0.05)
