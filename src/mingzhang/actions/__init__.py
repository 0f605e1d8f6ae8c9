"""Verbs that a person performs (业务操作): one file each, with permission, transaction and audit."""
