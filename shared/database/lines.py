"""How a line to a server is opened: only what is known may be said of it, and a server over a network proves who it is.

There is no falling back: without a certificate that can be checked nobody is sent a password.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy.engine import URL

from shared.errors import Refused
from shared.text import _

DRIVER = "ODBC Driver 18 for SQL Server"
# What SQL Server is told, whatever a configuration says. Tests of a server with a certificate of its own change it.
CHECKED = {"TrustServerCertificate": "no"}
_POSTGRESQL = {"host", "port", "sslmode", "sslrootcert", "sslcert", "sslkey", "sslcrl", "connect_timeout"}
_MSSQL = {
    *("driver", "encrypt", "trustservercertificate", "hostnameincertificate", "servercertificate"),
    *("trusted_connection", "multisubnetfailover", "serverspn", "connectretrycount", "app"),
}
_UNFIT = set(";{}\0\r\n")
_OURS = {"driver", "encrypt", "trustservercertificate", "connectretrycount", "app"}


def of_postgresql(place: URL) -> tuple[URL, dict[str, str]]:
    """The URL, and what the driver is told beside it."""
    _refuse_unknown(place, _POSTGRESQL)
    said = {
        # A password is never sent as it is typed, nor as a hash that can be used again.
        "require_auth": "!password,!md5",
        "gssencmode": "disable",
    }
    if not is_here(place):
        said["sslmode"] = "verify-full"
        if "sslrootcert" not in place.query and not (Path.home() / ".postgresql" / "root.crt").exists():
            said["sslrootcert"] = "system"
    return place.difference_update_query(said), said


def of_mssql(place: URL) -> URL:
    """The URL with what has to be said."""
    _refuse_unknown(place, _MSSQL)
    given = {name.lower(): value for name, value in place.query.items()}
    driver, encrypt = str(given.get("driver", DRIVER)), str(given.get("encrypt", "yes")).lower()
    if not driver.startswith("ODBC Driver "):  # a path would load whatever lies there
        raise Refused(
            _("The configuration names the driver {driver}; use {known}.").format(driver=driver, known=DRIVER)
        )
    kept = place.difference_update_query([name for name in place.query if name.lower() in _OURS])
    said = {"driver": driver, "Encrypt": "strict" if encrypt == "strict" else "yes", **CHECKED}
    return kept.update_query_dict({**said, "ConnectRetryCount": "0", "APP": "Wanglai"})


def is_here(place: URL) -> bool:
    """Whether nothing leaves this machine: every server of the URL is on the loopback, or behind a socket file.

    Without a server named the driver looks for one in its own settings, which may be anywhere.
    """
    hosts = list(_hosts(place))
    return bool(hosts) and all(_is_loopback(host) for host in hosts)


def _hosts(place: URL) -> Iterator[str]:
    if place.host:
        yield place.host
    more = place.query.get("host", ())
    for said in (more,) if isinstance(more, str) else more:
        yield from said.split(",")


def _is_loopback(host: str) -> bool:
    name = host.rpartition(":")[0] if host.count(":") == 1 else host
    if name.startswith("/") or name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _refuse_unknown(place: URL, known: set[str]) -> None:
    unknown = sorted(name for name in place.query if name.lower() not in known)
    if unknown:
        said = _("The url of the configuration says {words}, which this program does not know. Remove it.")
        raise Refused(said.format(words=", ".join(unknown)))
    if any(_UNFIT & set(part) for part in (place.host or "", place.database or "")):
        raise Refused(
            _("The url of the configuration has a character in the server's or database's name that cannot be.")
        )
