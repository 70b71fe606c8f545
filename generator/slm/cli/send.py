"""`slm send`: the report of a closed month goes out by mail, and what went to whom is noted."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import click

from slm import layout
from slm.cli.book import BookFolder, by_option, doer, view_for
from slm.cli.command import FOLDER, MonthType, as_of_option, command, papers_lang_option, root_option
from slm.cli.own_files import OwnFiles
from slm.cli.register import add_entries, register_bytes
from slm.cli.speech import look_up, tell
from slm.problem import Mistake

if TYPE_CHECKING:
    from email.message import EmailMessage
    from smtplib import SMTP

    from slm.calendar import Month
    from slm.catalog import Contact, Provider
    from slm.documents.edition import Edition
    from slm.documents.papers.paper import Paper
    from slm.portfolio import Portfolio

NOT_ISSUED: Final = Mistake(
    "SLM1530",
    "the report of {month} cannot be sent: the month is not closed",
    "Its figures may still change. Close it with `slm close {month}`, then send the report.",
)
TO_NOBODY: Final = Mistake(
    "SLM1531",
    "nothing says to whom the report of {month} goes: `distribution` in {path} has no id of catalog/provider.yml",
    "Write the ids of people, teams or customers behind the month: `slm send {month} ID`; in the next month below "
    "`distribution`.",
)
NO_ADDRESS: Final = Mistake(
    "SLM1532",
    "{name} has no e-mail address to send to or from: '{value}'",
    "Write it in catalog/provider.yml, as in `contact: {{email: a@example.com}}`.",
)
NOT_FOR_SUPPLIERS: Final = Mistake(
    "SLM1533",
    "{name} is a supplier, or one of its people: the report of a month is for customers and for our own people",
    "Print what the supplier may see, such as `slm print` with the id of its contract, and send that.",
)
NOTHING_FOR: Final = Mistake(
    "SLM1534", "no agreement with {name} was in force in {month}", "There is nothing to report to this customer."
)
NOT_TAKEN: Final = Mistake(
    "SLM1535",
    "the mail to {to} was not sent: {why}",
    "What was sent before it is noted in {path}. Run the command again when this is mended: it sends what is left.",
)
NO_SERVER: Final = Mistake(
    "SLM1536",
    "nothing says by which mail server mails are sent, or {name}={value} is not understood",
    "Set SLM_SMTP_HOST, and where they are needed SLM_SMTP_PORT, SLM_SMTP_SECURITY (starttls, tls or none), "
    "SLM_SMTP_USER and SLM_SMTP_PASSWORD; or write files with --eml.",
)

_PORTS: Final[Mapping[str, int]] = {"starttls": 587, "tls": 465, "none": 25}
_ADDRESS: Final = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w.-]+", re.ASCII)
"""One address, as it stands behind `email`; letters beyond ASCII most servers refuse."""
_PATIENCE: Final = 30
"""How many seconds a mail server may be silent."""


@command(epilog="slm send 2026-10 qinghe-trading lin-zhiyuan --by su-wanqing")
@click.argument("month", type=MonthType())
@click.argument("recipients", nargs=-1, metavar="[RECIPIENT]...")
@by_option
@click.option("--again", is_flag=True, help="Send it also to those who have it as it stands.")
@click.option(
    "--eml", "target", type=FOLDER, metavar="DIR", help="Write the mails there as files instead, and note nothing."
)
@root_option
@as_of_option
@papers_lang_option
def send(
    book: BookFolder,
    month: Month,
    by: str | None,
    recipients: Sequence[str],
    target: Path | None,
    lang: str | None,
    *,
    again: bool,
) -> None:
    """Send the report of a closed month by mail, with its PDF, and note what was sent to whom.

    Recipients are ids of people, teams and customers; without any, those among them that `distribution` of the month
    names. A customer, and whoever belongs to one, gets the report about their own agreements; our own people that
    about all.
    """
    portfolio, _ = book.sound()
    _refuse_open(portfolio, look_up(portfolio.months, month).month)
    who = doer(portfolio.provider, "close", by, book.as_of)
    readers = [_reader(portfolio, month, name) for name in dict.fromkeys(recipients or _listed(portfolio, month))]
    has_it = set() if again or target else _have_it(portfolio, month)
    for name in (reader.id for reader in readers if reader.id in has_it):
        tell("{name} has had it since it was last changed; --again sends it once more", name=name)
    left = [reader for reader in readers if reader.id not in has_it]
    mails = _mails(book, portfolio, month, left, lang or portfolio.provider.languages[0])
    if target:
        own = OwnFiles(target, book.root)
        with own.written({f"{month}-{mail.reader.id}.eml": mail.message.as_bytes() for mail in mails}):
            pass
        tell("{target}: {n} mail", "{target}: {n} mails", target=target, n=len(mails))
    elif mails:
        _send(book, month, who, mails)


def _refuse_open(portfolio: Portfolio, month: Month) -> None:
    if portfolio.month_state(month) not in {"closed", "restated"}:
        raise NOT_ISSUED.raised(month=month)


def _listed(portfolio: Portfolio, month: Month) -> list[str]:
    """Return the ids among those to whom the report of a month goes; words, such as "the board", are no address."""
    provider, lock, file = portfolio.provider, portfolio.locks.get(month), portfolio.months[month]
    texts = (lock.goes_to(portfolio.as_of) if lock else None) or file.distribution
    known = _contacts(provider)
    found = [text.written for text in texts if isinstance(text.written, str) and text.written in known]
    if not found:
        raise TO_NOBODY.raised(month=month, path=layout.month_file(month))
    return found


def _contacts(provider: Provider) -> dict[str, Contact | None]:
    """Return how everybody of the book is reached: people, teams, customers and suppliers, by id."""
    found: dict[str, Contact | None] = {person.id: person.contact for person in provider.people}
    found |= {team.id: team.contact for team in provider.teams}
    found |= {customer.id: customer.contact for customer in provider.customers}
    return found | {supplier.id: supplier.contact for supplier in provider.suppliers}


@dataclass(frozen=True, slots=True)
class _Reader:
    """Somebody who is sent the report."""

    id: str
    address: str
    customer: str | None
    """The customer whose report it is; None for our own people, who are sent that about all agreements."""


def _reader(portfolio: Portfolio, month: Month, name: str) -> _Reader:
    provider = portfolio.provider
    contact = look_up(_contacts(provider), name)
    person = provider.person(name)
    party = person.party if person else name
    if any(supplier.id == party for supplier in provider.suppliers):
        raise NOT_FOR_SUPPLIERS.raised(name=name)
    if not (contact and contact.email):
        raise NO_ADDRESS.raised(name=name, value="")
    customer = party if any(one.id == party for one in provider.customers) else None
    if customer and not _has_agreement(portfolio, month, customer):
        raise NOTHING_FOR.raised(name=customer, month=month)
    return _Reader(name, contact.email, customer)


def _has_agreement(portfolio: Portfolio, month: Month, customer: str) -> bool:
    from slm.facts.scorecard import scorecard

    own = {name for name, history in portfolio.agreements.items() if history.shown.agreement.customer == customer}
    return any(result.agreement in own for result in scorecard(portfolio).in_month(month))


def _have_it(portfolio: Portfolio, month: Month) -> set[str]:
    """Return to whom the report was sent since the month was closed, or corrected for the last time."""
    lock, sent = portfolio.locks.get(month), portfolio.sent
    acts = [lock.closed_on, *(act.on for act in lock.restated_by(portfolio.as_of))] if lock else []
    known = (one for one in (sent.of(month) if sent else ()) if one.date <= portfolio.as_of)
    return {one.to for one in known if one.date >= max(acts, default=date.min)}


class _Mail(NamedTuple):
    reader: _Reader
    message: EmailMessage
    file: str
    sha256: str


def _mails(
    book: BookFolder, portfolio: Portfolio, month: Month, readers: Collection[_Reader], language: str
) -> list[_Mail]:
    """Return the mail to each reader; the report of one customer, and that about all, is printed once."""
    from slm.documents.addresses import report_paper_path
    from slm.documents.edition import Edition
    from slm.documents.mail import report_mail
    from slm.documents.papers.papers import report_paper

    printed: dict[str | None, tuple[Edition, bytes]] = {}
    mails = []
    for reader in readers:
        own = reader.customer
        if own not in printed:
            view = view_for(portfolio, f"customer:{own}" if own else "internal")
            edition = Edition.of(view, language)
            printed[own] = edition, _pdf(book, report_paper(edition, month, customer=own))
        edition, pdf = printed[own]
        file = Path(report_paper_path(month, language, own)).name
        said, hashed = report_mail(edition, month, own), sha256(pdf).hexdigest()
        message = _message(portfolio.provider, reader, said.subject, said.text, book.as_of)
        message.add_attachment(pdf, maintype="application", subtype="pdf", filename=file)
        # The same report to the same reader is the same mail, byte for byte.
        message.set_boundary(f"=={hashed[:24]}==")
        message["Message-ID"] = f"<{month}.{reader.id}.{hashed[:16]}@{message['From'].addresses[0].domain}>"
        mails.append(_Mail(reader, message, file, hashed))
    return mails


def _pdf(book: BookFolder, paper: Paper) -> bytes:
    from slm.cli.book import BookError
    from slm.printing.pdf_renderer import UnprintableError

    try:
        return book.renderer().pdf(paper)
    except UnprintableError as unprintable:
        raise BookError([unprintable.problem]) from None


def _message(provider: Provider, reader: _Reader, subject: str, text: str, day: date) -> EmailMessage:
    from email.message import EmailMessage
    from email.policy import SMTP

    sender = os.environ.get("SLM_MAIL_FROM") or (provider.contact.email if provider.contact else None)
    message = EmailMessage(policy=SMTP)
    for head, name, address in (("From", provider.id, sender or ""), ("To", reader.id, reader.address)):
        if not _ADDRESS.fullmatch(address):
            raise NO_ADDRESS.raised(name=name, value=address)
        message[head] = address
    message["Subject"] = subject
    message["Date"] = datetime.combine(day, time(12), UTC)
    message.set_content(text)
    return message


def _send(book: BookFolder, month: Month, who: str, mails: Sequence[_Mail]) -> None:
    """Send each mail and note it at once: whoever is interrupted finds noted what went out.

    A recipient whom the server refuses keeps nobody else from being sent the report; all of them are told at the end.
    """
    from smtplib import SMTPException, SMTPRecipientsRefused

    file, refused = book.root / layout.SENT, list[str]()
    seen = register_bytes(file)
    with _refusals(mails[0]):
        server = _connected()
    for mail in mails:
        try:
            with _refusals(mail):
                server.send_message(mail.message)
        except SMTPRecipientsRefused as why:
            refused.append(f"{mail.reader.address}: {_reply(why)}")
            continue
        entry = {
            "month": str(month), "to": mail.reader.id, "address": mail.reader.address,
            "date": str(book.as_of), "by": who, "file": mail.file, "sha256": mail.sha256,
        }  # fmt: skip
        add_entries(file, "sent", "reports", [entry], seen=seen)
        seen = register_bytes(file)
        tell("{name}: sent to {address}", name=mail.reader.id, address=mail.reader.address)
    with suppress(SMTPException, OSError, UnicodeError):
        server.quit()  # the mails are taken, whatever the server says to that
    if refused:
        raise NOT_TAKEN.raised(to=", ".join(one.partition(":")[0] for one in refused), why="; ".join(refused),
                               path=layout.SENT)  # fmt: skip


@contextmanager
def _refusals(mail: _Mail) -> Iterator[None]:
    """Tell what a mail server, or the way to it, refused; of a refused recipient whoever asks decides."""
    from smtplib import SMTPException, SMTPRecipientsRefused

    try:
        yield
    except SMTPRecipientsRefused:
        raise
    except (SMTPException, OSError, UnicodeError) as refused:  # a reply may be no text at all
        raise NOT_TAKEN.raised(to=mail.reader.address, why=_reply(refused), path=layout.SENT) from None


def _reply(refused: Exception) -> str:
    """Return what a mail server replied, as a person reads it."""
    from smtplib import SMTPRecipientsRefused, SMTPResponseException

    replies: list[tuple[int, bytes | str]] = []
    if isinstance(refused, SMTPRecipientsRefused):
        replies += refused.recipients.values()
    if isinstance(refused, SMTPResponseException):
        replies.append((refused.smtp_code, refused.smtp_error))
    told = (f"{code} {said if isinstance(said, str) else said.decode('utf-8', 'replace')}" for code, said in replies)
    words = "; ".join(told) or str(refused)
    return " ".join("".join(letter if letter.isprintable() else " " for letter in words).split())


def _connected() -> SMTP:
    """Return the mail server that the environment names, ready for mails; in the open only where it says so."""
    import smtplib
    import ssl

    said = {name: os.environ.get(f"SLM_SMTP_{name}", "") for name in ("HOST", "PORT", "SECURITY", "USER", "PASSWORD")}
    security = said["SECURITY"] or "starttls"
    if security not in _PORTS:
        raise NO_SERVER.raised(name="SLM_SMTP_SECURITY", value=security)
    port = said["PORT"] or str(_PORTS[security])
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise NO_SERVER.raised(name="SLM_SMTP_PORT", value=port)
    if not said["HOST"]:
        raise NO_SERVER.raised(name="SLM_SMTP_HOST", value="")
    trusted = ssl.create_default_context()
    if security == "tls":
        return _signed_in(smtplib.SMTP_SSL(said["HOST"], int(port), timeout=_PATIENCE, context=trusted), said)
    server = smtplib.SMTP(said["HOST"], int(port), timeout=_PATIENCE)
    if security == "starttls":
        server.starttls(context=trusted)
    return _signed_in(server, said)


def _signed_in(server: SMTP, said: Mapping[str, str]) -> SMTP:
    if said["USER"]:
        server.login(said["USER"], said["PASSWORD"])
    return server
