"""What can be wrong with a command itself: exit code 2, one sentence and a hint."""

from __future__ import annotations

import os
from typing import IO, Any, Final

import click

from slm.problem import Mistake, Mistaken, Place, Problem

LANGUAGE: Final = "slm.language"
"""Where the running command keeps the language of its messages."""

NO_FOLDER: Final = Mistake(
    "SLM600",
    en="{path} is not a folder",
    zh="{path} 不是文件夹",
    hint_en="Name the folder of the book with --root.",
    hint_zh="请用 --root 指定书册所在的文件夹。",
)
NO_BOOK: Final = Mistake(
    "SLM601",
    en="there is no book in {path}: catalog/provider.yml is missing",
    zh="{path} 中没有书册:缺少 catalog/provider.yml",
    hint_en="Name the folder of the book with --root, or make a new book with: slm new book {path}",
    hint_zh="请用 --root 指定书册所在的文件夹,或新建书册:slm new book {path}",
)
CANNOT_WRITE: Final = Mistake(
    "SLM602",
    en="cannot read or write {path}: {reason}",
    zh="无法读写 {path}:{reason}",
    hint_en="Check that the folder exists and that you may write there. Nothing was changed.",
    hint_zh="请检查文件夹是否存在、是否有写入权限。未作任何更改。",
)
WRONG_EPOCH: Final = Mistake(
    "SLM603",
    en="SOURCE_DATE_EPOCH is '{value}', which is not a number of seconds",
    zh="SOURCE_DATE_EPOCH 为“{value}”,不是秒数",
    hint_en="Unset it, or give the day with --as-of.",
    hint_zh="请取消该环境变量,或用 --as-of 指定日期。",
)
UNKNOWN: Final = Mistake(
    "SLM604",
    en="'{value}' is not in the book",
    zh="书册中没有“{value}”",
    hint_en="Use one of: {known}",
    hint_zh="可用的有：{known}",
)
NOT_EMPTY: Final = Mistake(
    "SLM605",
    en="{path} is there already and is not empty",
    zh="{path} 已存在且不为空",
    hint_en="Name a folder that does not exist or is empty.",
    hint_zh="请指定不存在的或空的文件夹。",
)
FILE_EXISTS: Final = Mistake(
    "SLM606",
    en="{path} is there already",
    zh="{path} 已存在",
    hint_en="Nothing was written; delete it first, or name another file.",
    hint_zh="未写入任何内容;请先删除它,或指定其他文件。",
)
NO_CONFIGURATION: Final = Mistake(
    "SLM608",
    en="there is no mkdocs.yml in {path}",
    zh="{path} 中没有 mkdocs.yml",
    hint_en="Copy one from a new book: slm new book DIR",
    hint_zh="请从新建的书册中复制:slm new book DIR",
)
WRONG_ADDRESS: Final = Mistake(
    "SLM609",
    en="'{value}' is not an address to serve at",
    zh="“{value}”不是可用的服务地址",
    hint_en="Write host and port, such as 127.0.0.1:8000.",
    hint_zh="请写主机和端口，例如 127.0.0.1:8000。",
)
NO_MONTH: Final = Mistake(
    "SLM610",
    en="the book has no closed month yet",
    zh="书册中还没有已关闭的月份",
    hint_en="Name a month with --month YYYY-MM.",
    hint_zh="请用 --month YYYY-MM 指定月份。",
)


class Misuse(click.ClickException):
    """The command cannot be done as given."""

    exit_code = 2

    def __init__(self, mistaken: Mistaken) -> None:
        super().__init__(str(mistaken))
        self.problem = Problem(mistaken.mistake, Place(""), mistaken.words)
        self.language = speech()

    def show(self, file: IO[Any] | None = None) -> None:
        """Say what is wrong and what to do, in the language of the command."""
        message, hint = self.problem.message(self.language), self.problem.hint(self.language)
        click.echo(f"slm: {message} [{self.problem.code}]\n     {hint}", file=file, err=file is None)


def speech() -> str:
    """Return the language in which the command that is running speaks."""
    context = click.get_current_context(silent=True)
    chosen = context.find_root().meta.get(LANGUAGE) if context else None
    return chosen if isinstance(chosen, str) else language_of_environment()


def language_of_environment() -> str:
    """Return the language that the user's environment asks for."""
    names = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
    wanted = next((os.environ[name] for name in names if os.environ.get(name)), "")
    return "zh" if wanted.startswith("zh") else "en"
