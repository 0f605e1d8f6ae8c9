"""Named errors around the database server: each says in Chinese and English what is wrong and what to do."""

from __future__ import annotations


class PostgresError(Exception):
    """The database server or a file around it is not as needed (数据库服务出错)."""

    def __init__(self, chinese: str, english: str) -> None:
        super().__init__(f"{chinese} / {english}")
        self.chinese = chinese
        self.english = english

    def __reduce__(self) -> tuple[type[PostgresError], tuple[str, str]]:
        """Travel between processes with both languages."""
        return type(self), (self.chinese, self.english)


class SettingError(PostgresError):
    """A setting of the environment holds what it cannot be (环境变量有误)."""


class ProgramsError(PostgresError):
    """The programs of PostgreSQL are not installed, too old or cannot be run (缺少数据库程序)."""


class FolderError(PostgresError):
    """The data folder cannot be used: permissions, owner, room, version (数据目录不可用)."""


class StartError(PostgresError):
    """The server did not start or did not stop (数据库启动或停止失败)."""


class ConnectError(PostgresError):
    """The server of `DATABASE_URL` does not answer or refuses us (数据库连接失败)."""


class NoWorkspaceError(PostgresError):
    """The database answers, but holds nothing of ours (库中没有明账的表)."""


class RoleError(PostgresError):
    """The login role of the web process cannot be made or has too many rights (数据库角色有误)."""


class BackupError(PostgresError):
    """The backup could not be written; nothing was left behind (备份失败)."""


class RestoreError(PostgresError):
    """The backup could not be restored; the target is as empty as before (恢复失败)."""
