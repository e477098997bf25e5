"""Takes one container of a manifest apart: prints its command, its probe's command, and the configuration, as JSON.

Usage: manifest.py FILE CONTAINER. The configuration is the file of the ConfigMap that the container has mounted.
"""

import json
import sys

import yaml

documents = list(yaml.safe_load_all(open(sys.argv[1])))
maps = {d["metadata"]["name"]: d["data"] for d in documents if d["kind"] == "ConfigMap"}
pod = next(d["spec"] if d["kind"] == "Pod" else d["spec"]["template"]["spec"] for d in documents if "spec" in d)
container = next(c for c in pod["initContainers"] if c["name"] == sys.argv[2])
volumes = {v["name"]: v for v in pod["volumes"]}
mounts = {m["mountPath"]: volumes[m["name"]] for m in container["volumeMounts"]}
files = {f"{path}/{name}": text for path, volume in mounts.items() if "configMap" in volume
         for name, text in maps[volume["configMap"]["name"]].items()}
assert all(m["name"] in volumes for c in pod["containers"] for m in c["volumeMounts"])
# Nothing runs with more than it needs, the consumer neither.
assert pod["securityContext"]["runAsNonRoot"] and pod["securityContext"]["runAsUser"] > 0
assert pod["securityContext"]["seccompProfile"]["type"] == "RuntimeDefault"
for confined in pod["initContainers"] + pod["containers"]:
    security = confined["securityContext"]
    assert security["readOnlyRootFilesystem"] and not security["allowPrivilegeEscalation"], confined["name"]
    assert security["capabilities"] == {"drop": ["ALL"]}, confined["name"]
print(json.dumps({
    "command": container["command"],
    "probe": container.get("startupProbe", {}).get("exec", {}).get("command"),
    "paths": {p: container[p]["httpGet"]["path"] for p in ("livenessProbe", "readinessProbe") if p in container},
    "user": pod["securityContext"]["runAsUser"],
    "restartPolicy": container.get("restartPolicy"),
    "writable": [p for p, v in mounts.items() if "emptyDir" in v],
    "files": files,
}))
