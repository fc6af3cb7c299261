"""Profiles of gateways to the mock window as a server (``yuhuo mock serve``, :func:`yuhuo_customs.testing.serve_window`)."""

from pathlib import Path
from typing import Any

from yuhuo_customs.settings import Table

_MANIFESTS = {"manifest": ["MOCKWINDOW"]}
"""Receivers of manifests have no default: the window takes any."""


def over_http(url: str, **more: Any) -> Table:
    """A profile of kind ``http`` to the window at ``url``; ``more`` overrules single keys."""
    values = {
        "kind": "http",
        "url": url,
        "path": "/dxp",
        "refuses_repeats": True,
        "receivers": _MANIFESTS,
        "look_up": {"path": "/messages/{cop_msg_id}"},
        "receipts": {
            "path": "/receipts?dxpId={sender}&after={after}",
            "acknowledge": "/receipts/acknowledge",
        },
    }
    return Table("gateway.window", values | more)


def over_folder(root: Path, **more: Any) -> Table:
    """A profile of kind ``folder`` to the window's client below ``root``."""
    return Table(
        "gateway.window",
        {"kind": "folder", "root": str(root), "envelope": True, "settle": 0, "receivers": _MANIFESTS} | more,
    )


def over_amqp(url: str, **more: Any) -> Table:
    """A profile of kind ``amqp`` to the window behind the broker at ``url``."""
    return Table(
        "gateway.window",
        {"kind": "amqp", "url": url, "refuses_repeats": True, "receivers": _MANIFESTS} | more,
    )
