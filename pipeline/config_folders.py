"""The mail folders in which staff approve drafts (``mailbox.review_folders``)."""

from __future__ import annotations

from pydantic import field_validator, model_validator

from pipeline.config_section import Section


class ReviewFolders(Section):
    """Folders of the mailbox, by the names that its server gives them. A draft that needs a manager
    (``desk.staff_limit``) never enters them.
    """

    review: str = "Casedesk/Review"
    approved: str = "Casedesk/Approved"
    rejected: str = "Casedesk/Rejected"
    sent: str = "Casedesk/Sent"
    attention: str = "Casedesk/Attention"

    @field_validator("review", "approved", "rejected", "sent", "attention")
    @classmethod
    def _named(cls, value: str) -> str:
        if not value.strip() or not value.isprintable():
            raise ValueError("should be a folder's name such as Casedesk/Review")
        return value

    @model_validator(mode="after")
    def _five_folders(self) -> ReviewFolders:
        if len(set(self.names)) != len(self.names):
            raise ValueError("two of the folders have the same name; each needs one of its own")
        return self

    @property
    def names(self) -> tuple[str, ...]:
        """All five."""
        return self.review, self.approved, self.rejected, self.sent, self.attention
