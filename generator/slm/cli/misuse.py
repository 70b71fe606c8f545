"""What click refuses, said in our own words and in the language of whoever asks; and the command that was meant."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from itertools import pairwise
from typing import Final

import click
from click.exceptions import NoSuchCommand

from slm.cli.command import TYPED, DayType, MonthType
from slm.cli.months import MonthsType
from slm.cli.speech import CommandError
from slm.problem import InputError, Mistake, nearest, spoken
from slm.text import N_, meant_language

NO_SUCH_COMMAND: Final = Mistake(
    "SLM981", "there is no command '{name}'", "`{command} --help` lists the commands that there are."
)
NO_SUCH_OPTION: Final = Mistake(
    "SLM982", "there is no option '{name}'", "`{command} --help` lists the options that there are."
)
WRONG_ARGUMENT: Final = Mistake(
    "SLM983", "'{value}' is not accepted for {parameter}", "It is one of: {legal}. See `{command} --help`."
)
MISUSED: Final = Mistake(
    "SLM984", "the command is not called so: {what}", "`{command} --help` shows how it is called, with an example."
)

_TRIED: Final[Mapping[str, str]] = {
    "init": "new book", "create": "new book", "begin": "new book", "start": "new book, serve", "add": "new",
    "template": "new book", "scaffold": "new book", "revise": "new version, diff", "bump": "new version",
    "edit": "new version", "lint": "check", "validate": "check", "test": "check",
    "todo": "status, check", "overview": "status, report", "errors": "check",
    "export": "report, write", "show": "report, print", "view": "report, serve", "list": "report, copy list",
    "results": "report", "judge": "report",
    "audit": "evidence", "zip": "evidence",
    "calculate": "measure", "figures": "measure", "count": "measure", "publish": "build", "deploy": "build",
    "generate": "build", "make": "build", "compile": "build", "render": "build", "site": "build", "html": "build",
    "preview": "serve", "watch": "serve", "run": "serve", "dev": "serve", "pdf": "print", "word": "print",
    "docx": "print", "paper": "print", "markdown": "write", "sign": "approve", "accept": "approve",
    "release": "approve, build", "lock": "close", "seal": "close", "freeze": "close", "correct": "restate",
    "amend": "restate", "reopen": "restate", "fix": "restate", "cancel": "end", "terminate": "end", "withdraw": "end",
    "retire": "end", "compare": "diff", "changes": "diff", "letter": "notice", "announce": "notice",
    "simulate": "what-if", "try": "what-if", "fetch": "import", "sync": "import", "pull": "import", "load": "import",
    "penalties": "credits", "refunds": "credits", "install": "doctor", "setup": "doctor", "env": "doctor",
    "code": "explain", "codes": "explain", "why": "explain", "holidays": "new calendar", "completions": "completion",
    "sla": "new agreement", "ola": "new agreement", "uc": "new agreement", "contract": "new agreement",
    "概览": "status", "待办": "status", "证据": "evidence",
    "检查": "check", "校验": "check", "验证": "check", "协议": "new agreement",
    "服务": "new service", "月份": "new month", "版本": "new version", "导出": "report, write", "导入": "import",
    "新建": "new book", "构建": "build", "发布": "build", "报告": "report", "打印": "print",
    "批准": "approve", "审批": "approve", "关闭": "close", "更正": "restate", "比较": "diff", "预览": "serve",
}  # fmt: skip
"""What people type who know other tools, and the commands that do it here."""

_OTHER_OPTIONS: Final[Mapping[str, Sequence[str]]] = {
    "-v": ["--version"], "-V": ["--version"], "--ver": ["--version"], "-m": ["--month"], "-r": ["--root"],
    "-o": ["--to"], "--output": ["--to"], "--out": ["--to"], "--dest": ["--to"], "--output-dir": ["--to"],
    "-d": ["--to", "--date"], "--hours": ["--calendar"], "--service-hours": ["--calendar"], "--port": ["--address"],
    "-p": ["--address"], "--host": ["--address"], "--bind": ["--address"], "--on": ["--date", "--as-of"],
    "--day": ["--date", "--as-of"], "--today": ["--as-of"], "--who": ["--by", "--name"], "--why": ["--reason"],
    "--message": ["--reason"], "--language": ["--lang"], "-l": ["--lang"], "--语言": ["--lang"], "--根": ["--root"],
    "--根目录": ["--root"], "--月": ["--month"], "--月份": ["--month"], "--日期": ["--date", "--as-of"],
    "--格式": ["--format"], "--客户": ["--customer"], "--严格": ["--strict"], "--帮助": ["--help"],
}  # fmt: skip
"""Options that people type who know other tools, and those that do it here."""

_TOO_MUCH: Final = N_("too much is written: {extra}")
_TOO_MUCH_UNQUOTED: Final = N_("too much is written: {extra}; a value with spaces stands in quotes")
_HELP: Final = ("help", "帮助", "hilfe", "?")
_OTHER_DASHES: Final = re.compile(r"(?:[—–―－‐‑﹣−]+-?|-[—–―－‐‑﹣−]|-(?=[a-z]{2}))([a-z][a-z_-]*)((?:=.*)?)")
"""What stands before the name of an option where a word processor, or the habit of another tool, put it."""


def refuse_other_dashes(program: click.Group, arguments: Sequence[str]) -> None:
    """Refuse an option that does not begin with two hyphens, and say how it is written."""
    for argument in arguments:
        found = _OTHER_DASHES.fullmatch(argument)
        name = f"--{found[1].replace('_', '-')}" if found else ""
        if found and (near := get_close_matches(name, _of_all(program), n=1)):
            raise CommandError(NO_SUCH_OPTION.raised(name=argument, meant=f"{near[0]}{found[2]}", command="slm"))


def _option_like(context: click.Context | None, error: click.NoSuchOption) -> dict[str, str]:
    """Return the options that may be meant by one that there is not; of a group, one that its commands have."""
    if context is None:
        return {}
    if isinstance(context.command, click.Group) and error.option_name in _of_all(context.command):
        return {"meant": f"{context.command_path} COMMAND {error.option_name}"}
    options = context.command.get_params(context)
    known = [name for option in options for name in (*option.opts, *option.secondary_opts) if name[:1] == "-"]
    tried = [name for name in _OTHER_OPTIONS.get(error.option_name, ()) if name in known]
    if tried:
        return {"meant": tried[0]}
    word = error.option_name.lstrip("-")
    for argument in options:
        if isinstance(argument, click.Argument) and argument.name == word:
            typed = context.find_root().meta.get(TYPED, ())
            value = dict(pairwise(typed)).get(error.option_name) or argument.make_metavar(context).strip("[].")
            return {"meant": f"{context.command_path} {value}"}
    near = nearest(error.option_name, known) if len(known) > 1 and error.possibilities else ""
    return {"meant": near} if near else {}


def _of_all(command: click.Command) -> set[str]:
    """Return the options of a command and of all below it."""
    own = {name for parameter in command.params if isinstance(parameter, click.Option) for name in parameter.opts}
    below = command.commands.values() if isinstance(command, click.Group) else ()
    return own.union(*map(_of_all, below))


def _option_meant(command: click.Command, extra: str) -> str:
    """Return the option that takes what was written without its name: a month or a day."""
    for option in command.params:
        if isinstance(option, click.Option) and isinstance(option.type, MonthType | MonthsType | DayType):
            try:
                option.type.convert(extra, option, None)
            except (InputError, CommandError):
                continue
            return f"{option.opts[0]} {extra}"
    return ""


def refused(error: click.UsageError) -> InputError:
    """Return what is wrong with a command, as a mistake of our own."""
    context = error.ctx
    told = {"command": context.command_path if context else "slm"}
    match error:
        case NoSuchCommand():
            return NO_SUCH_COMMAND.raised(name=error.command_name, **told, **_meant(context, error.command_name))
        case click.NoSuchOption():
            return NO_SUCH_OPTION.raised(name=error.option_name, **told, **_option_like(context, error))
        case click.MissingParameter():
            what = spoken("{parameter} is missing", parameter=error.param_hint or _shown(error.param, context))
        case click.BadParameter() if error.param and isinstance(error.param.type, click.Choice):
            legal = ", ".join(map(str, error.param.type.choices))
            value = error.message.split("'")[1:2]
            words = {"value": "".join(value), "parameter": _shown(error.param, context), "legal": legal}
            language = meant_language(words["value"]) if "--lang" in error.param.opts else ""
            return WRONG_ARGUMENT.raised(**words, **told, **({"meant": f"--lang {language}"} if language else {}))
        case click.BadParameter() if error.param and isinstance(error.param.type, click.IntRange):
            bounds = {"least": error.param.type.min, "most": error.param.type.max}
            parameter = _shown(error.param, context)
            what = spoken("{parameter} is a whole number from {least} to {most}", parameter=parameter, **bounds)
        case click.BadParameter():
            what = spoken("{parameter} cannot be read", parameter=_shown(error.param, context))
        case click.BadOptionUsage() if _is_switch(context, error.option_name):
            what = spoken("{option} takes no value", option=error.option_name)
        case click.BadOptionUsage():
            what = spoken("a value is missing after {option}", option=error.option_name)
        case _ if "unexpected extra argument" in error.message:
            extra = error.message.partition("(")[2].rstrip(").")
            meant = _option_meant(context.command, extra) if context else ""
            told |= {"meant": meant} if meant else {}
            what = spoken(_TOO_MUCH if meant else _TOO_MUCH_UNQUOTED, extra=extra)
        case _:
            return MISUSED.raised(what=error.message, **told)  # a command says it itself, in the language asked for
    return MISUSED.raised(what=what, **told)


def _is_switch(context: click.Context | None, name: str) -> bool:
    """Tell whether an option is one that is given or not."""
    options = context.command.params if context else []
    return any(isinstance(option, click.Option) and option.is_flag and name in option.opts for option in options)


def _meant(context: click.Context | None, name: str) -> dict[str, str]:
    """Return the commands that may be meant by a word: such as are spelt like it, or do what it says."""
    if context is None or not isinstance(context.command, click.Group):
        return {}
    if name.casefold() in _HELP:
        return {"meant": f"{context.command_path} --help"}
    if name.casefold() == "version":
        return {"meant": "slm --version, slm new version"}
    group, top = context.command, context.find_root().command
    like = nearest(name, group.commands) if len(group.commands) else ""
    near = [word for word in like.split(", ") if word] if len(group.commands) > 6 else []
    near = near if len(near) <= 3 else []
    there = {*_paths(top)}
    tried = [path for path in _TRIED.get(name.casefold(), "").split(", ") if path in there]
    found = tried or near or ([*group.commands] if len(group.commands) <= 6 else [])
    prefix = "" if tried else context.command_path.removeprefix("slm").strip()
    return {"meant": ", ".join(f"slm {prefix} {path}".replace("  ", " ") for path in found)} if found else {}


def _paths(group: click.Command, *names: str) -> Iterator[str]:
    for name, command in group.commands.items() if isinstance(group, click.Group) else ():
        yield " ".join((*names, name))
        yield from _paths(command, *names, name)


def _shown(parameter: click.Parameter | None, context: click.Context | None) -> str:
    if isinstance(parameter, click.Option):
        return parameter.opts[0]
    return parameter.make_metavar(context) if parameter and context else "?"
