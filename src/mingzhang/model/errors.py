"""Named errors for bad input: each says in Chinese and English what is wrong and what to do."""

from __future__ import annotations


class UnreadableError(Exception):
    """A file cannot be read as a budget document. `chinese` and `english` tell the user what to do."""

    def __init__(self, chinese: str, english: str) -> None:
        super().__init__(f"{chinese} / {english}")
        self.chinese = chinese
        self.english = english

    def __reduce__(self) -> tuple[type[UnreadableError], tuple[str, str]]:
        """Travel between processes with both languages."""
        return type(self), (self.chinese, self.english)


class NotOpenedError(UnreadableError):
    """There is no such file, it is a directory, or we may not read it (找不到或打不开)."""


class EmptyFileError(UnreadableError):
    """The file has no content (空文件)."""


class EncryptedError(UnreadableError):
    """The file asks for a password (加密文件)."""


class DamagedError(UnreadableError):
    """The file is damaged, truncated, or not what its name says (文件损坏)."""


class ScannedError(UnreadableError):
    """A PDF of pictures without a text layer (扫描件)."""


class TooLargeError(UnreadableError):
    """The file, or what it unpacks to, is beyond the limits (文件过大)."""


class NoBudgetError(UnreadableError):
    """The file can be read, but holds no budget, final accounts or performance figures (不是预决算文件)."""


class UnknownFormatError(UnreadableError):
    """No front end reads this kind of file (格式不支持)."""


class DraftGivenError(UnreadableError):
    """A draft was given where a written book is read (底稿不是成文的预决算)."""


class DraftError(UnreadableError):
    """A draft cannot be written from: names the file and the entry, and what to enter (底稿有误)."""


class OverwritingError(UnreadableError):
    """What is to be written would replace the file that was read (会覆盖原件)."""


class DataError(Exception):
    """A data file of ours is wrong: names the file and the row (数据文件有误)."""
