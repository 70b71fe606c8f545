"""A record has one line for readers of two languages; each page shows its own."""

import pytest

from slm.text import own_words


@pytest.mark.parametrize(
    "texts, english, chinese",
    [
        (["Gateway restarted 网关重启"], ["Gateway restarted"], ["网关重启"]),
        (["All users: security updates 全部用户：安全更新"], ["All users: security updates"], ["全部用户：安全更新"]),
        (["证书链不完整 Certificate chain incomplete"], ["Certificate chain incomplete"], ["证书链不完整"]),
        (["File server restarted 文件服务器 NAS-2 重启"], ["File server restarted"], ["文件服务器 NAS-2 重启"]),
        (["plant 工厂", "Core switch software 核心交换机"], ["plant", "Core switch software"], ["工厂", "核心交换机"]),
    ],
)
def test_a_text_that_says_itself_twice_is_read_in_one_language(
    texts: list[str], english: list[str], chinese: list[str]
) -> None:
    """What stands in words with blanks and in Chinese is split; the words of one row help to tell."""
    assert own_words(texts, "en", ("en", "zh")) == english
    assert own_words(texts, "de", ("zh", "de")) == english
    assert own_words(texts, "zh", ("en", "zh")) == chinese


@pytest.mark.parametrize(
    "text",
    [
        "nginx 重启",
        "SAP ERP 升级",
        "重启 nginx",
        "Power failure",
        "停电",
        "数据库 connection pool 耗尽",
        "DNS: a wrong record",
        "由于 disk full 而停止",
    ],
)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_text_in_one_language_stays_whole(text: str, language: str) -> None:
    """A name of a program within Chinese is no other language: nothing of the text may be lost."""
    assert own_words([text], language, ("en", "zh")) == [text]


def test_a_book_in_one_language_has_no_text_twice() -> None:
    """In a book of Chinese readers alone, English words are part of the text."""
    assert own_words(["Gateway restarted 网关重启"], "zh", ("zh",)) == ["Gateway restarted 网关重启"]
