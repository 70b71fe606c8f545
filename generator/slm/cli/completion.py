"""Completion of what is typed: commands and options by click, and the ids of the book; `slm completion` sets it up."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import click
from click.shell_completion import CompletionItem, ShellComplete, add_completion_class, get_completion_class

from slm import layout
from slm.cli.command import command, lang_option

_VARIABLE: Final = "_SLM_COMPLETE"
_POWERSHELL: Final = """\
Register-ArgumentCompleter -Native -CommandName %(prog_name)s -ScriptBlock {
    param($word, $line, $position)
    $env:%(complete_var)s = "powershell_complete"
    $env:COMP_WORDS = $line.ToString()
    $env:COMP_CWORD = $word
    %(prog_name)s | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_) }
    Remove-Item Env:%(complete_var)s, Env:COMP_WORDS, Env:COMP_CWORD
}
"""


class _PowerShell(ShellComplete):
    """Completion in PowerShell, which click does not know."""

    name = "powershell"
    source_template = _POWERSHELL

    def get_completion_args(self) -> tuple[list[str], str]:
        """Return the words before the one that is typed, and that one."""
        words, incomplete = os.environ.get("COMP_WORDS", "").split()[1:], os.environ.get("COMP_CWORD", "")
        return (words[:-1] if incomplete and words[-1:] == [incomplete] else words), incomplete

    def format_completion(self, item: CompletionItem) -> str:
        """Return one word that can stand there."""
        return str(item.value)


add_completion_class(_PowerShell)


@command(epilog="slm completion bash")
@click.argument("shell", type=click.Choice(("bash", "zsh", "fish", "powershell")))
@lang_option
def completion(shell: str) -> None:
    """Print what makes a shell complete commands, options and the ids of the book.

    Add it to what your shell reads at its start. bash: slm completion bash >> ~/.bashrc; zsh: slm completion zsh >>
    ~/.zshrc; fish: slm completion fish > ~/.config/fish/completions/slm.fish; PowerShell: slm completion powershell >>
    $PROFILE
    """
    found = get_completion_class(shell)
    context = click.get_current_context()
    if found:
        click.echo(found(context.find_root().command, {}, "slm", _VARIABLE).source())


def complete_ids(group: click.Group) -> None:
    """Let every command of a group complete the ids of the book that its arguments and options take."""
    for found in group.commands.values():
        if isinstance(found, click.Group):
            complete_ids(found)
        for parameter in found.params:
            if known := _KNOWN.get(parameter.name or ""):
                # Which ids a parameter takes follows from its name, so that no command has to say it again.
                parameter._custom_shell_complete = _completing(known)  # noqa: SLF001


def _completing(known: Callable[[Path, click.Context], Iterable[str]]) -> Callable[..., list[CompletionItem]]:
    def complete(context: click.Context, _: click.Parameter, incomplete: str) -> list[CompletionItem]:
        root = Path(context.params.get("root") or ".")
        return [CompletionItem(name) for name in sorted({*known(root, context)}) if name.startswith(incomplete)]

    return complete


def _names(folder: Path, *, ending: str = "") -> list[str]:
    try:
        found = [entry.name for entry in folder.iterdir() if entry.is_dir() != bool(ending)]
    except OSError:
        return []
    return [name.removesuffix(ending) for name in found if name.endswith(ending) and not name.startswith(".")]


def _agreements(root: Path, _: click.Context) -> list[str]:
    return _names(root / layout.AGREEMENTS)


def _versions(root: Path, context: click.Context) -> list[str]:
    agreement = context.params.get("agreement")
    return [name for name in _names(root / layout.agreement_folder(str(agreement))) if name[0].isdigit()]


def _months(root: Path, _: click.Context) -> list[str]:
    return [
        name for name in _names(root / layout.MEASUREMENTS) if layout.MONTH_NAMES.fullmatch(layout.month_folder(name))
    ]


def _calendars(root: Path, _: click.Context) -> list[str]:
    return _names(root / layout.CALENDARS, ending=".yml")


def _sources(root: Path, _: click.Context) -> list[str]:
    return _names(root / layout.SOURCES, ending=".yml")


def _services(root: Path, _: click.Context) -> list[str]:
    return _names(root / layout.SERVICES, ending=".yml")


def _reviews(root: Path, _: click.Context) -> list[str]:
    return _names(root / layout.REVIEWS, ending=".yml")


def _of_provider(key: str) -> Callable[[Path, click.Context], list[str]]:
    def ids(root: Path, _: click.Context) -> list[str]:
        from slm.reading import read_yaml

        try:
            document, _problems = read_yaml(layout.PROVIDER, (root / layout.PROVIDER).read_text("utf-8"))
        except (OSError, UnicodeError):
            return []
        value: Any = document.value if document else None
        listed = value.get(key) if isinstance(value, dict) else None
        entries = listed if isinstance(listed, list) else []
        return [entry["id"] for entry in entries if isinstance(entry, dict) and isinstance(entry.get("id"), str)]

    return ids


def _audiences(root: Path, context: click.Context) -> list[str]:
    return ["internal", "public", *(f"customer:{name}" for name in _of_provider("customers")(root, context))]


def _roles(root: Path, context: click.Context) -> list[str]:
    return [*_of_provider("roles")(root, context), "customer", "supplier"]


_KNOWN: Final[Mapping[str, Callable[[Path, click.Context], Iterable[str]]]] = {
    "agreement": _agreements, "version": _versions, "before": _versions, "after": _versions,
    "month": _months, "first": _months, "last": _months, "calendar": _calendars, "hours": _calendars,
    "source": _sources, "service": _services, "review": _reviews, "by": _of_provider("people"), "role": _roles,
    "customer": _of_provider("customers"), "audience": _audiences,
}  # fmt: skip
