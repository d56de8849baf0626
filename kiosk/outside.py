"""The way to a system outside: one client for each, with our certificate where it wants one, and through no proxy."""

from __future__ import annotations

import ssl
from pathlib import Path

import httpx


def connection(
    url: str, *, timeout: float, certificate: Path | None = None, authority: Path | None = None
) -> httpx.Client | None:
    """A client for an address, `timeout` in seconds; None where no address is set.

    `certificate` is ours with its key, `authority` that of the system's own certificates where it is no common one.
    Raises OSError and ssl.SSLError for files that cannot be read.
    """
    if not url:
        return None
    known = ssl.create_default_context(cafile=authority)
    if certificate is not None:
        known.load_cert_chain(certificate)
    return httpx.Client(base_url=url, timeout=timeout, verify=known, trust_env=False)
