"""Whom to ask about a parcel: the section ``carriers`` of pipeline.yaml."""

from __future__ import annotations

from pydantic import Field, field_validator

from pipeline.config_section import Section, one_address


class Carrier(Section):
    """One carrier: the address that takes inquiries, and the language to write to it in."""

    inquiry: str
    language: str = Field("en", pattern="^[a-z]{2}$")

    @field_validator("inquiry")
    @classmethod
    def _address(cls, value: str) -> str:
        return one_address(value, "inquiries@carrier.example").lower()


def carrier_key(name: str) -> str:
    """A carrier's name as it is compared: ``DHL Express`` and ``dhl_express`` are the same."""
    return "".join(letter for letter in name.lower() if letter.isalnum())
