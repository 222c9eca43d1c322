"""The ``policy`` section of pipeline.yaml: windows, days, and what each category may do and offer."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from pipeline.config_section import Section

Days = Annotated[int, Field(ge=0, le=3650)]
SomeDays = Annotated[int, Field(ge=1, le=3650)]


class RemedyRule(Section):
    """One remedy that a category may offer.

    ``share`` (of a partial refund): of what the piece concerned has cost. ``up_to``: the highest amount, in the
    order's currency, that may be offered without a person who grants more. ``per_customer``: so often it is offered to
    one address within ``claim_days``. ``approve``: who may let such an offer go.
    """

    remedy: Literal["refund", "partial_refund", "replacement", "reship"]
    share: float = Field(1.0, gt=0, le=1)
    up_to: float | None = Field(None, gt=0)
    extra_case: bool = False
    goodwill: bool = False
    return_required: bool = False
    per_customer: int | None = Field(None, ge=1)
    approve: Literal["staff", "manager"] = "staff"

    @model_validator(mode="after")
    def _limits_of_money(self) -> RemedyRule:
        if self.remedy == "partial_refund" and self.share == 1:
            raise ValueError("partial_refund needs a share under 1, such as 'share: 0.3'")
        if self.remedy != "partial_refund" and self.share != 1:
            raise ValueError(f"share is for partial_refund; a {self.remedy} is whole")
        if self.up_to is not None and self.remedy not in ("refund", "partial_refund"):
            raise ValueError(f"up_to is for refunds; a {self.remedy} has no amount")
        return self


class CategoryPolicy(Section):
    """How far drafts of a category may go by themselves, and which remedies they may offer."""

    automation: Literal["off", "draft", "auto"] = "draft"
    i_accept_the_risk: bool = False
    max_error: float = Field(0.02, gt=0, lt=1)
    remedies: tuple[RemedyRule, ...] = ()


_REFUND_OR_RESHIP = (RemedyRule(remedy="refund"), RemedyRule(remedy="reship", extra_case=True))


#: The shop's documented offers: a partial ``policy.<category>`` keeps what it does not name.
REMEDIES_OFFERED: dict[str, tuple[RemedyRule, ...]] = {
    "wrong_item": (RemedyRule(remedy="refund", goodwill=True), RemedyRule(remedy="replacement", extra_case=True)),
    "not_satisfied": (
        RemedyRule(remedy="partial_refund", share=0.3),
        RemedyRule(remedy="replacement"),
        RemedyRule(remedy="refund", return_required=True),
    ),
    "tracking_delayed": _REFUND_OR_RESHIP,
    "long_wait": _REFUND_OR_RESHIP,
}


class Policy(Section):
    """Windows and days (the shop's documented defaults), and a setting for each category."""

    handling_days: Days = 3
    window_domestic_days: SomeDays = 10
    window_near_days: SomeDays = 21
    window_far_days: SomeDays = 35
    no_scan_days: SomeDays = 10
    claim_days: SomeDays = 60
    return_days: SomeDays = 30
    return_address: str = ""
    return_postage: Literal["customer", "shop"] = "customer"
    refund_waits_for_return: bool = True
    answer_within_days: SomeDays = 14
    goodwill_voucher_percent: int = Field(10, ge=0, le=100)
    replies_per_address_a_day: int = Field(2, ge=1)
    remind_after_days: SomeDays = 7
    close_after_days: SomeDays = 14
    inquiries_a_day: int = Field(10, ge=0)
    confirmation_missing: CategoryPolicy = CategoryPolicy()
    shipping_notice_missing: CategoryPolicy = CategoryPolicy()
    wrong_item: CategoryPolicy = CategoryPolicy()
    not_satisfied: CategoryPolicy = CategoryPolicy()
    tracking_delayed: CategoryPolicy = CategoryPolicy()
    long_wait: CategoryPolicy = CategoryPolicy()
    other: CategoryPolicy = CategoryPolicy()

    @model_validator(mode="after")
    def _reminded_before_closed(self) -> Policy:
        if self.remind_after_days >= self.close_after_days:
            raise ValueError(
                f"remind_after_days ({self.remind_after_days}) should be under close_after_days "
                f"({self.close_after_days}), or nobody is reminded"
            )
        return self

    @property
    def counts_offers(self) -> bool:
        """Whether any remedy may be offered to a customer only so often."""
        settings = [value for _, value in self if isinstance(value, CategoryPolicy)]
        return any(rule.per_customer is not None for setting in settings for rule in setting.remedies)

    def category(self, name: str) -> CategoryPolicy:
        """The setting of one category, with the documented offers where it names none."""
        setting: CategoryPolicy = getattr(self, name)
        if "remedies" in setting.model_fields_set:
            return setting
        return setting.model_copy(update={"remedies": REMEDIES_OFFERED.get(name, ())})
