"""`slm send`: the report of a closed month goes to whom it is for, once, and what was sent is noted."""

from __future__ import annotations

import errno
import os
import socketserver
import threading
from collections.abc import Callable, Iterator, Sequence
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from hashlib import sha256
from pathlib import Path
from typing import cast

import pytest
from click.testing import Result
from tests.books import copied, portfolio_of, replace_words

from slm.calendar import Month
from slm.portfolio import Audience, for_audience

pytestmark = pytest.mark.floors

Run = Callable[..., Result]
AS_OF = "2026-03-10"
SENT = "measurements/sent.yml"
PROVIDER = "catalog/provider.yml"
PEOPLE = {
    "name: {en: Ada Example, zh: 安达}, roles: [manager], party: servers": (
        "name: {en: Ada Example, zh: 安达}, roles: [manager], party: servers, contact: {email: ada@example.com}"
    ),
    "name: {en: Ben Example, zh: 本恩}, party: sales": (
        "name: {en: Ben Example, zh: 本恩}, party: sales, contact: {email: ben@sales.example.com}"
    ),
    "name: {en: Li Changxian, zh: 李长线}, party: longline": (
        "name: {en: Li Changxian, zh: 李长线}, party: longline, contact: {email: li@line.example.com}"
    ),
}


class _Session(socketserver.StreamRequestHandler):
    """One conversation with a mail server, as far as RFC 5321 needs it."""

    server: _MailServer

    def handle(self) -> None:
        """Take mails until the other side is done; refuse the addresses that the server does not know."""
        self._say("220 mail.example.com")
        for line in self.rfile:
            word = line.decode().strip().partition(" ")[0].upper()
            if word == "DATA":
                self._say("354 go on")
                lines = iter(self.rfile.readline, b".\r\n")
                self.server.taken.append(b"".join(one.removeprefix(b".") if one[:2] == b".." else one for one in lines))
                self._say("250 taken")
            elif word == "QUIT" and self.server.rude:
                self._say("500 what?")
            elif word == "RCPT" and any(name in line.decode() for name in self.server.refused):
                self._say("550 no such mailbox")
            else:
                self._say("221 bye" if word == "QUIT" else "250 mail.example.com")

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


class _MailServer(socketserver.ThreadingTCPServer):
    """A mail server on this machine, and what it took."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.taken: list[bytes] = []
        self.refused: set[str] = set()
        self.rude = False

    @property
    def mails(self) -> list[EmailMessage]:
        """Return what it took, read."""
        return [message_from_bytes(taken, policy=default) for taken in self.taken]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[_MailServer]:
    """Let mails go to a server on this machine."""
    with _MailServer() as made:
        threading.Thread(target=made.serve_forever, args=(0.01,), daemon=True).start()
        monkeypatch.setenv("SLM_SMTP_HOST", "127.0.0.1")
        monkeypatch.setenv("SLM_SMTP_PORT", str(made.server_address[1]))
        monkeypatch.setenv("SLM_SMTP_SECURITY", "none")
        monkeypatch.setenv("SLM_MAIL_FROM", "desk@example.com")
        yield made
        made.shutdown()


@pytest.fixture
def book(tmp_path: Path, run: Run, papers_are_set_once: None) -> Path:  # noqa: ARG001
    """Return a book whose January is closed and whose people have addresses."""
    folder = copied(tmp_path)
    replace_words(folder, PROVIDER, PEOPLE)
    closed = run("close", "2026-01", "--by", "ada", "--root", folder, "--as-of", AS_OF)
    assert closed.exit_code == 0, closed.output
    return folder


@pytest.fixture
def send(run: Run, book: Path) -> Callable[..., Result]:
    """Return a function that sends the report of January."""

    def _send(*to: str, month: str = "2026-01", more: Sequence[object] = ()) -> Result:
        return run("send", month, *to, "--by", "ada", *more, "--root", book, "--as-of", AS_OF)

    return _send


def _attached(mail: EmailMessage) -> bytes:
    (part,) = mail.iter_attachments()
    return cast("bytes", part.get_payload(decode=True))


def test_customer_and_own_people_get_the_report_that_is_for_each(
    send: Callable[..., Result], server: _MailServer, book: Path
) -> None:
    """A customer is sent the report about their agreements, our own people that about all, each with its PDF."""
    sent = send("ben", "ada")

    assert sent.exit_code == 0, sent.output
    to_ben, to_ada = server.mails
    assert [mail["To"] for mail in (to_ben, to_ada)] == ["ben@sales.example.com", "ada@example.com"]
    assert all(_attached(mail).startswith(b"%PDF") for mail in (to_ben, to_ada))
    assert _attached(to_ben) != _attached(to_ada)
    texts = [cast("EmailMessage", mail.get_body(("plain",))).get_content() for mail in (to_ben, to_ada)]
    assert "OLA" not in texts[0] + to_ben["Subject"]
    assert to_ada["Subject"].startswith("Lantern IT: ")  # which has no short name
    noted = portfolio_of(book).sent
    assert noted is not None
    told = [(one.to, one.address, one.by, one.sha256) for one in noted.of(Month(2026, 1))]
    assert told == [
        ("ben", "ben@sales.example.com", "ada", sha256(_attached(to_ben)).hexdigest()),
        ("ada", "ada@example.com", "ada", sha256(_attached(to_ada)).hexdigest()),
    ]


def test_nobody_gets_a_report_twice_unless_that_is_asked_for(send: Callable[..., Result], server: _MailServer) -> None:
    """Who has the report since it was closed is left out, and told so; --again sends it once more."""
    send("ben")
    again = send("ben", "ada")
    once_more = send("ben", "--again")

    assert "ben" in again.output
    assert [mail["To"] for mail in server.mails] == [
        "ben@sales.example.com",
        "ada@example.com",
        "ben@sales.example.com",
    ]
    assert once_more.exit_code == 0


def test_what_went_out_before_a_refusal_is_noted_and_not_sent_again(
    send: Callable[..., Result], server: _MailServer, book: Path
) -> None:
    """Whom a server refuses keeps nobody else from the report; the next run sends what is left."""
    server.refused = {"ben@"}
    refused = send("ben", "ada")

    assert refused.exit_code != 0
    assert "SLM1535" in refused.output
    assert "ben@sales.example.com: 550 no such mailbox" in refused.output
    assert (book / SENT).read_text("utf-8").count("to: ada") == 1
    server.refused = set()
    send("ada", "ben")
    assert [mail["To"] for mail in server.mails] == ["ada@example.com", "ben@sales.example.com"]


def test_mails_are_written_as_files_and_nothing_is_noted(
    send: Callable[..., Result], server: _MailServer, book: Path, tmp_path: Path
) -> None:
    """--eml writes each mail as a file, the same bytes each time, and neither sends nor notes anything."""
    folder = tmp_path / "mails"
    written = send("ben", more=("--eml", str(folder)))

    assert written.exit_code == 0, written.output
    (file,) = folder.glob("*.eml")
    first = file.read_bytes()
    assert send("ben", more=("--eml", str(folder))).exit_code == 0
    assert file.read_bytes() == first
    assert not server.taken
    assert not (book / SENT).exists()


@pytest.mark.parametrize(
    "to, code",
    [
        pytest.param("li", "SLM1533", id="somebody of a supplier"),
        pytest.param("servers", "SLM1532", id="a team without an address"),
        pytest.param("benn", "SLM604", id="nobody"),
    ],
)
def test_whom_a_report_is_not_for_is_refused_before_anything_is_sent(
    send: Callable[..., Result], server: _MailServer, book: Path, to: str, code: str
) -> None:
    """One recipient who cannot be sent the report keeps all of it from being sent."""
    refused = send("ada", to)

    assert refused.exit_code != 0
    assert code in refused.output
    assert not server.taken
    assert not (book / SENT).exists()


def test_open_month_is_not_sent(send: Callable[..., Result], server: _MailServer) -> None:
    """The report of a month that is not closed may still change: it is refused with the command that closes it."""
    refused = send("ada", month="2026-02")

    assert refused.exit_code != 0
    assert "slm close 2026-02" in refused.output
    assert not server.taken


def test_words_of_a_distribution_are_no_address(send: Callable[..., Result], server: _MailServer) -> None:
    """A month that says in words alone to whom its report goes is refused with the option that names somebody."""
    refused = send()

    assert "SLM1531" in refused.output
    assert "slm send 2026-01 ID" in refused.output
    assert not server.taken


@pytest.mark.parametrize(
    "name, value",
    [("HOST", ""), ("PORT", "many"), ("PORT", "70000"), ("SECURITY", "ssl")],
)
def test_server_that_is_not_named_rightly_is_told(
    send: Callable[..., Result], server: _MailServer, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    """A variable that is missing or not understood is named, and nothing is sent."""
    monkeypatch.setenv(f"SLM_SMTP_{name}", value)
    refused = send("ada")

    assert "SLM1536" in refused.output
    assert f"SLM_SMTP_{name}" in refused.output
    assert not server.taken


def test_nothing_goes_in_the_open_where_encryption_is_asked_for(
    send: Callable[..., Result], server: _MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server without STARTTLS gets no mail, as long as nobody says that it may come unencrypted."""
    monkeypatch.setenv("SLM_SMTP_SECURITY", "starttls")
    refused = send("ada")

    assert "SLM1535" in refused.output
    assert not server.taken


def test_server_that_does_not_answer_is_told(send: Callable[..., Result], server: _MailServer) -> None:
    """Where nobody listens the reason of the system is told, and nothing is noted."""
    server.shutdown()
    server.server_close()
    refused = send("ada")

    assert "SLM1535" in refused.output
    assert "Traceback" not in refused.output


def test_customers_do_not_see_what_was_sent_to_whom(
    send: Callable[..., Result], server: _MailServer, book: Path
) -> None:
    """The register of what was sent is the provider's own."""
    send("ben")
    portfolio = portfolio_of(book)

    assert portfolio.sent is not None
    assert server.taken
    seen = for_audience(portfolio, Audience.parse("customer:sales", portfolio.provider))
    assert seen.sent is None


def test_disk_that_takes_no_note_is_not_taken_for_a_mail_that_was_refused(
    send: Callable[..., Result], server: _MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the note cannot be written that is told as what it is: the mail went out."""

    def _full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), SENT)

    monkeypatch.setattr("slm.cli.send.add_entries", _full)
    ended = send("ada")

    assert "SLM1535" not in ended.output
    assert os.strerror(errno.ENOSPC) in ended.output
    assert len(server.mails) == 1


def test_what_a_server_says_at_the_end_changes_nothing(send: Callable[..., Result], server: _MailServer) -> None:
    """A server that took the mail and answers the farewell with nonsense has taken it."""
    server.rude = True
    ended = send("ada")

    assert ended.exit_code == 0, ended.output
    assert len(server.mails) == 1


@pytest.mark.parametrize(
    "address", ["a@example.com\nBcc: evil@example.com", "a@example.com, b@example.com", "desk", "a@exämple.com"]
)
def test_sender_that_is_no_address_is_told(
    send: Callable[..., Result], server: _MailServer, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    """What is not one address is refused with its value, and nothing is sent."""
    monkeypatch.setenv("SLM_MAIL_FROM", address)
    refused = send("ada")

    assert "SLM1532" in refused.output
    assert not server.taken
