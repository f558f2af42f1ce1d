"""What runs several replicas is valid, and names what there is; `nginx -t` is a part of the tests with nginx."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import compose_spec
import kubernetes_validate
import yaml

from logreg.ui.server.draining import CLOSING, DRAIN
from logreg.ui.server.metrics import METRICS, MOMENT, Metrics
from logreg.ui.server.process import MEMORY_LIMIT

CHECKOUT = Path(__file__).resolve().parents[2]
COMPOSE, KUBERNETES, NGINX = (
    CHECKOUT / name for name in ("compose.yaml", "deploy/kubernetes.yaml", "deploy/nginx/nginx.conf")
)
SETTINGS = {DRAIN, METRICS, MEMORY_LIMIT}


def resources() -> dict[str, dict[str, Any]]:
    """Those of Kubernetes, by their kind."""
    return {each["kind"]: each for each in yaml.safe_load_all(KUBERNETES.read_text())}


def test_yaml_is_tidy() -> None:
    command = [
        sys.executable,
        "-m",
        "yamllint",
        "--strict",
        "-c",
        "deploy/yamllint.yaml",
        COMPOSE,
        *COMPOSE.parent.glob("deploy/*.yaml"),
    ]
    checked = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stdout) == (0, "")


def test_compose_is_valid() -> None:
    """No word in it is unknown; each replica is where nginx looks for it, and is waited for."""
    content = yaml.safe_load(COMPOSE.read_text())
    compose_spec.PyCompose.from_json(json.dumps(content)).validate()
    replicas = {name: each for name, each in content["services"].items() if name.startswith("app")}
    addresses = {f"{each['networks']['replicas']['ipv4_address']}:7860" for each in replicas.values()}
    assert set(re.findall(r"server ([\d.:]+)", NGINX.read_text())) == addresses
    assert set(re.findall(r"~([\d.\\:]+)\$", NGINX.read_text())) == {each.replace(".", r"\.") for each in addresses}
    assert set(content["services"]["balancer"]["depends_on"]) == set(replicas)
    for replica in replicas.values():
        assert set(replica["environment"]) == SETTINGS
        assert float(replica["stop_grace_period"].rstrip("s")) > float(replica["environment"][DRAIN]) + CLOSING + 5


def test_kubernetes_is_valid() -> None:
    """Each resource fits its schema; the autoscaler asks for a figure that there is."""
    found = resources()
    for each in found.values():
        kubernetes_validate.validate(each, "1.37", strict=True)
    spec = found["Deployment"]["spec"]["template"]["spec"]
    settings = {each["name"]: each["value"] for each in spec["containers"][0]["env"]}
    assert set(settings) == SETTINGS
    assert spec["terminationGracePeriodSeconds"] > 5 + float(settings[DRAIN]) + CLOSING + 5
    metric = found["HorizontalPodAutoscaler"]["spec"]["metrics"][0]["pods"]["metric"]["name"]
    assert metric in offered()


def test_the_dashboard_shows_what_there_is() -> None:
    """And all of it."""
    shown = set(re.findall(r"\blogreg_\w+", " ".join(expressions())))
    assert {re.sub("_(bucket|count)$", "", name) for name in shown} == {
        name for name in offered() if name.startswith("logreg")
    }


def offered() -> set[str]:
    """The names of all figures."""
    families = Metrics(lambda: dict.fromkeys([*MOMENT, "steps"], 0)).registry.collect()
    return {f"{each.name}_total" if each.type == "counter" else each.name for each in families}


def expressions() -> list[str]:
    """What the dashboard asks Prometheus for."""
    panels = json.loads((CHECKOUT / "deploy/grafana.json").read_text())["panels"]
    return [target["expr"] for panel in panels for target in panel["targets"]]
