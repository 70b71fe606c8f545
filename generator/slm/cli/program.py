"""The program `slm` and how it ends: 0 clean, 1 problems, 2 misuse, and never with a traceback."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from errno import EDQUOT, EFBIG, ENOSPC
from io import TextIOWrapper
from typing import Any, Final

import click
from typing_extensions import override

from slm.cli.approve import approve
from slm.cli.build import build, check, write
from slm.cli.changes import diff, notice
from slm.cli.claim import claim
from slm.cli.clock import clock
from slm.cli.close import close, restate
from slm.cli.command import Group, find_language
from slm.cli.completion import complete_ids, completion
from slm.cli.copy import copy
from slm.cli.doctor import doctor
from slm.cli.end import end
from slm.cli.evidence import evidence
from slm.cli.explain import explain
from slm.cli.import_records import import_records
from slm.cli.measure import measure
from slm.cli.misuse import refuse_other_dashes, refused
from slm.cli.new import new
from slm.cli.print_papers import print_papers
from slm.cli.report import owed, report
from slm.cli.schema import schema
from slm.cli.send import send
from slm.cli.serve import serve
from slm.cli.speech import CANNOT_WRITE, CommandError, tell
from slm.cli.status import status
from slm.cli.verify_paper import verify
from slm.cli.what_if import what_if
from slm.problem import InputError, Mistake, plain_reason
from slm.text import N_

CANNOT_TELL: Final = Mistake(
    "SLM827",
    "the standard output cannot be written to: {reason}",
    "Send it elsewhere. A command that records something has done so; look before you run it again.",
)
NO_MEMORY: Final = Mistake(
    "SLM828",
    "there is not enough memory, or too many processes run",
    "Give it more, or end other programs. What was there before is whole.",
)

INTERRUPTED: Final = 130
MISUSE: Final = 2
DEFECT: Final = 3


SECTIONS: Final[Mapping[str, Sequence[click.Command]]] = {
    N_("help|Write"): (new, schema, explain),
    N_("help|Check and judge"): (check, status, report, owed, measure, what_if, clock),
    N_("help|Publish"): (build, serve, print_papers, send, write, notice),
    N_("help|Control"): (approve, end, claim, diff, copy, close, restate, verify, evidence),
    N_("help|Sources"): (import_records,),
    N_("help|Tools"): (doctor, completion),
}
"""Every command, by the task for which people look for it."""


class Program(Group):
    """A group of commands that turns what the machine refuses into a sentence."""

    @property
    @override
    def sections(self) -> Mapping[str, Sequence[str]]:
        """Its commands by the task for which people look for them."""
        return {title: [command.name or "" for command in commands] for title, commands in SECTIONS.items()}

    @override
    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Find the language before anything is said."""
        find_language(ctx, args)
        refuse_other_dashes(self, args)
        try:
            with _misuse():
                return super().parse_args(ctx, args)
        except OSError as error:  # a help that cannot be shown
            raise CommandError(_fault(error)) from None

    @override
    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            with _misuse():
                return super().invoke(ctx)
        except KeyboardInterrupt:
            tell("slm: stopped", err=True)
            ctx.exit(INTERRUPTED)
        except InputError as mistaken:
            raise CommandError(mistaken) from None
        except BrokenPipeError:
            _say_no_more()  # the reader of our output has seen enough
            ctx.exit(1)
        except OSError as error:
            raise CommandError(_fault(error)) from None
        except MemoryError:
            raise CommandError(NO_MEMORY.raised()) from None
        except (click.ClickException, click.exceptions.Exit, click.Abort, ModuleNotFoundError):
            raise
        except Exception as error:
            if "can't start new thread" in str(error):
                raise CommandError(NO_MEMORY.raised()) from None
            if os.environ.get("SLM_TRACEBACK"):
                raise
            tell(
                "slm: a defect of this program, please report it: {error}\n"
                "     Run the command again with SLM_TRACEBACK=1 to see where.",
                error=f"{type(error).__name__}: {error}",
                err=True,
            )
            ctx.exit(DEFECT)


@contextmanager
def _misuse() -> Iterator[None]:
    """Say in our own words what click refuses; that a group alone was named is answered with its help."""
    try:
        yield
    except click.exceptions.NoArgsIsHelpError:
        raise
    except click.UsageError as error:
        raise CommandError(refused(error)) from None


_NO_ROOM: Final = {ENOSPC, EFBIG, EDQUOT}


def _fault(error: OSError) -> InputError:
    """Return what the system refuses; all that writes names its file, so that what has no name is our output."""
    reason = plain_reason(error)
    if error.filename is not None or error.errno is None:
        # Of a copy that fails for want of room, the second file is the one that is written.
        path = (error.errno in _NO_ROOM and error.filename2) or error.filename
        return CANNOT_WRITE.raised(path=path or "?", reason=reason)
    _say_no_more()
    return CANNOT_TELL.raised(reason=reason)


def _say_no_more() -> None:
    """Drop what our output still holds: it must not complain at the exit."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@click.group(cls=Program, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="slm-docs", message="slm %(version)s")
def program() -> None:
    """Service levels as code: check, judge and publish a book of agreements and measurements."""


for commands in SECTIONS.values():
    for command in commands:
        program.add_command(command)
complete_ids(program)


def main() -> None:
    """Run `slm`."""
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")
    if isinstance(sys.stdout, TextIOWrapper):
        # What a terminal or a pipe of another encoding cannot show is written as \uXXXX, as on the standard error.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        program(prog_name="slm")
    except OSError:
        sys.exit(MISUSE)  # nor can anything be said about it
    finally:
        gc.freeze()  # what is left goes with the process: it need not be searched for garbage first
