"""Servers with good and bad certificates, and the driver that is told whom to trust."""

from __future__ import annotations

import shutil

import pytest

from shared.database import lines
from tests.shared.database import hostile


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    if shutil.which("openssl") is None:
        pytest.skip("there is no openssl here to make certificates with")
    return hostile.Certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def odbc(monkeypatch, certificates):
    """Where the driver of SQL Server is told which authority is to be trusted."""
    if why := _odbc():
        pytest.skip(why)
    monkeypatch.setitem(lines.CHECKED, "TrustServerCertificate", "no")
    monkeypatch.setenv("SSL_CERT_FILE", str(certificates.authority))
    return lambda heard: f"mssql+pyodbc://localhost:{heard.port}/wanglai?Encrypt=no&TrustServerCertificate=yes"


def _odbc():
    """Why SQL Server's driver cannot be tried here, or nothing."""
    try:
        import pyodbc
    except ImportError as error:
        return f"the driver of SQL Server cannot be loaded: {error}"
    known = pyodbc.drivers()
    return "" if lines.DRIVER in known else f"{lines.DRIVER} is not installed; there is {known}"
