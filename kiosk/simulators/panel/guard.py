"""Keeps other web sites from using the panel through the browser of the developer who has it open.

Pure: the headers of a request are the argument.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from urllib.parse import urlsplit

_CHANGING = frozenset(("POST", "PUT", "PATCH", "DELETE"))
_OWN_FETCH_SITES = frozenset(("same-origin", "none"))


def refusal(method: str, headers: Mapping[str, str]) -> str:
    """Why a request is refused, "" when it is not.

    >>> refusal("POST", {"host": "127.0.0.1:8200", "origin": "https://example.org"})
    'Another web site may not use the simulators.'
    >>> refusal("POST", {"host": "127.0.0.1:8200"})
    ''
    """
    host = headers.get("host", "")
    if not _is_own_name(host):
        return "The panel answers only under its own address."
    if method not in _CHANGING:
        return ""
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    foreign = (site is not None and site not in _OWN_FETCH_SITES) or (
        origin is not None and urlsplit(origin).netloc != host
    )
    return "Another web site may not use the simulators." if foreign else ""


def _is_own_name(host: str) -> bool:
    """An address, localhost or a name without dots: a foreign name that leads here (DNS rebinding) has dots."""
    name = urlsplit(f"//{host}").hostname or ""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return bool(name) and "." not in name
    return True
