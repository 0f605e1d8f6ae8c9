"""A column that holds a member of an enum by its lower-case name, and its form choices."""

from __future__ import annotations

from enum import Enum
from typing import Any

from django.db import models


class EnumField(models.CharField):  # type: ignore[type-arg]
    """A closed set of the field as a column: the member's name in lower case; labels are its values."""

    _pyi_private_set_type: Any  # members of the enum, for the type checker

    def __init__(self, enum: type[Enum], **options: Any) -> None:
        self.enum = enum
        options.setdefault("max_length", 40)
        options["choices"] = [(member.name.lower(), member.value) for member in enum]
        super().__init__(**options)

    def deconstruct(self) -> Any:
        """For migrations: a plain text column, so that history does not import today's enums."""
        name, _path, args, options = super().deconstruct()
        options.pop("choices", None)
        if isinstance(options.get("default"), Enum):
            options["default"] = options["default"].name.lower()
        return name, "django.db.models.CharField", args, options

    def clone(self) -> EnumField:
        """A copy that still knows its enum."""
        _name, _path, args, options = super().deconstruct()
        options.pop("choices", None)
        return type(self)(self.enum, *args, **options)

    def from_db_value(self, value: str | None, *_: object) -> Enum | None:
        """The member that the column names."""
        return None if value is None else self.enum[value.upper()]

    def to_python(self, value: Any) -> Enum | None:
        """The member, given itself or its name."""
        if value is None or isinstance(value, Enum):
            return value
        return self.enum[str(value).upper()]

    def get_prep_value(self, value: Any) -> str | None:
        """The name as stored."""
        if value is None:
            return None
        return value.name.lower() if isinstance(value, Enum) else str(value).lower()

    def value_to_string(self, obj: models.Model) -> str:
        """The name as serialised."""
        return self.get_prep_value(self.value_from_object(obj)) or ""

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        """Choices compare with the stored name."""
        super().validate(self.get_prep_value(value), model_instance)
