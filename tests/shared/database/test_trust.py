"""Servers that do not prove who they are: nobody sends them a password, and one sentence tells why."""

from __future__ import annotations

import pytest
from sqlalchemy import make_url

from shared.database import Database, lines
from shared.database.engines import connect
from shared.errors import DatabaseAway, Refused
from shared.text import speak
from tests.shared.database import hostile

SECRET = "geheim-Wort-7731"
_ENCRYPTS, _KNOWS_NO_TLS = 1, 2  # what a server of SQL Server's kind says of itself
# This machine by an address that does not say so: as over a network.
FAR = "0.0.0.0"  # noqa: S104 - it is connected to, nothing listens there


def _refused(url):
    """The sentences, in both languages, of a server that was not let near."""
    said = {}
    for language in ("en", "zh_CN"):
        speak(language)
        database = Database.of(url, "li.na", SECRET)
        with pytest.raises((Refused, DatabaseAway)) as told, database.reading() as session:
            session.connection()
        said[language] = told.value
        database.close()
    assert str(said["en"]) != str(said["zh_CN"])
    return said["en"]


def _to(port, certificates, host=FAR, **query):
    url = make_url(f"postgresql+psycopg://{host}:{port}/wanglai")
    return url.update_query_dict({"sslrootcert": str(certificates.authority), **query})


@pytest.mark.parametrize("name", ["foreign", "elsewhere", "expired"])
def test_a_wrong_certificate_is_sent_no_password(certificates, name):
    with hostile.serving(hostile.postgresql_over_tls(certificates.context(name))) as heard:
        said = _refused(_to(heard.port, certificates))

    assert heard.lines >= 2
    assert heard.secret == b""  # not even the name of the user
    assert SECRET.encode() not in heard.whole()
    assert isinstance(said, Refused)
    assert "prove" in str(said)


@pytest.mark.parametrize("mode", ["disable", "allow", "prefer", "require", "verify-ca"])
def test_no_configuration_makes_it_less_careful(certificates, mode):
    with hostile.serving(hostile.postgresql_over_tls(certificates.context("elsewhere"))) as heard:
        _refused(_to(heard.port, certificates, sslmode=mode))
    assert heard.secret == b""
    assert b"user" not in heard.whole()

    with hostile.serving(hostile.postgresql_in_the_clear()) as heard:
        _refused(_to(heard.port, certificates, sslmode=mode))
    assert b"user" not in heard.whole()


def test_a_server_without_tls_hears_nothing_but_the_question(certificates):
    with hostile.serving(hostile.postgresql_in_the_clear()) as heard:
        said = _refused(_to(heard.port, certificates))

    assert heard.clear == bytes.fromhex("0000000804d2162f") * heard.lines
    assert "prove" in str(said)


@pytest.mark.parametrize("talk", [hostile.closing_in_the_middle, hostile.garbage_instead_of_tls])
def test_a_server_that_breaks_off_in_the_middle_of_tls_hears_no_password(certificates, talk):
    with hostile.serving(talk) as heard:
        _refused(_to(heard.port, certificates))

    assert heard.lines >= 2
    assert b"li.na" not in heard.whole()
    assert SECRET.encode() not in heard.whole()


@pytest.mark.parametrize("ask", [hostile._PASSWORD_PLEASE, hostile._MD5_PLEASE], ids=["plain", "md5"])
@pytest.mark.parametrize("host", [FAR, "127.0.0.1"])
def test_a_server_that_wants_the_password_itself_does_not_get_it(certificates, ask, host):
    """Its certificate is right, or it is on this machine: a password is proven, never handed over."""
    far = host == FAR
    talk = hostile.postgresql_over_tls(certificates.context("good"), ask=ask) if far else None
    with hostile.serving(talk or hostile.postgresql_in_the_clear(ask=ask)) as heard:
        said = _refused(_to(heard.port, certificates, host=host))

    assert b"li.na" in (heard.secret if far else heard.clear)  # so far it came
    assert SECRET.encode() not in heard.whole()
    assert b"md5" not in heard.whole()
    assert "prove" in str(said)


def test_without_an_authority_that_is_named_the_system_s_are_asked(certificates):
    """A certificate that only the one who named it trusts."""
    with hostile.serving(hostile.postgresql_over_tls(certificates.context("good"))) as heard:
        url = make_url(f"postgresql+psycopg://{FAR}:{heard.port}/wanglai")
        said = _refused(url)

    assert heard.secret == b""
    assert "prove" in str(said)


@pytest.mark.parametrize(
    ("url", "here"),
    [
        ("postgresql://127.0.0.1/x", True),
        ("postgresql://127.8.9.10:5433/x", True),
        ("postgresql://[::1]/x", True),
        ("postgresql://localhost/x", True),
        ("postgresql:///x?host=/run/postgresql", True),
        ("postgresql:///x", False),  # the driver's own settings may name anything
        ("postgresql://0.0.0.0/x", False),
        ("postgresql://localhost.example/x", False),
        ("postgresql://127.0.0.1.example/x", False),
        ("postgresql://127.0.0.1/x?host=db.example", False),
        ("postgresql:///x?host=127.0.0.1,db.example", False),
        ("postgresql:///x?host=127.0.0.1:5432&host=db.example:5432", False),
        ("postgresql://10.0.0.5/x", False),
    ],
)
def test_only_this_machine_may_be_without_tls(url, here):
    place = make_url(url)

    assert lines.is_here(place) is here
    assert ("sslmode" in lines.of_postgresql(place)[1]) is not here


@pytest.mark.parametrize(
    "words",
    [
        "Encrypt=no",
        "encrypt=optional",
        "TrustServerCertificate=yes",
        "trustservercertificate=Yes&Encrypt=no",
        "ENCRYPT=no&Encrypt=yes",
        "",
    ],
)
def test_sql_server_is_always_asked_for_a_certificate(words, monkeypatch):
    monkeypatch.setitem(lines.CHECKED, "TrustServerCertificate", "no")
    said = lines.of_mssql(make_url(f"mssql+pyodbc://host/x?{words}")).query

    by_word = {}
    for name, value in said.items():
        by_word.setdefault(name.lower(), []).append(value)
    assert by_word["encrypt"] == ["yes"]
    assert by_word["trustservercertificate"] == ["no"]


def test_strict_stays_strict():
    assert lines.of_mssql(make_url("mssql+pyodbc://host/x?Encrypt=Strict")).query["Encrypt"] == "strict"


@pytest.mark.parametrize(
    "url",
    [
        "mssql+pyodbc://host/x?driver=/tmp/evil.so",
        "mssql+pyodbc://host/x?driver=SQLite3",
        "mssql+pyodbc://host/x?FileDSN=/tmp/x",
        "mssql+pyodbc://host/x?SaveFile=/tmp/x",
        "mssql+pyodbc://host/x?odbc_connect=DRIVER%3Dx",
        "mssql+pyodbc://host/x?AttachDBFileName=x",
        "mssql+pyodbc://host/x?QueryLogFile=x",
        "mssql+pyodbc://ho;st/x?TrustServerCertificate=yes",
        "mssql+pyodbc://host/x%3BTrustServerCertificate=yes",
        "mssql+pyodbc://host/x%7D",
        "postgresql://host/x?options=-c%20x",
        "postgresql://host/x?service=evil",
        "postgresql://host/x?passfile=/tmp/x",
        "postgresql://host/x?require_auth=password",
        "postgresql://host/x%00",
    ],
)
def test_what_a_url_may_not_say_is_refused(url):
    with pytest.raises(Refused):
        connect(url)


@pytest.mark.parametrize("name", ["foreign", "elsewhere", "expired", "in the clear"])
def test_microsoft_s_driver_sends_no_password_either(certificates, name, odbc):
    clear = name == "in the clear"
    talk = hostile.sql_server(
        None if clear else certificates.context(name), encryption=_KNOWS_NO_TLS if clear else _ENCRYPTS
    )
    with hostile.serving(talk) as heard:
        said = _refused(odbc(heard))

    assert heard.lines >= 2
    assert heard.secret == b""
    for form in (SECRET.encode(), SECRET.encode("utf-16-le"), obscured(SECRET)):
        assert form not in heard.whole()
    assert "prove" in str(said)


def test_the_right_server_hears_the_password_inside_tls_alone(certificates, odbc):
    """So that the test above would notice one."""
    with hostile.serving(hostile.sql_server(certificates.context("good"), encryption=_ENCRYPTS)) as heard:
        _refused(odbc(heard))  # it does not answer a login

    assert obscured(SECRET) in heard.secret
    assert obscured(SECRET) not in heard.clear


def obscured(words):
    """As a password goes in the packet of a login: halves of each byte changed round, and mixed with A5."""
    return bytes((((byte << 4) & 0xF0) | (byte >> 4)) ^ 0xA5 for byte in words.encode("utf-16-le"))
