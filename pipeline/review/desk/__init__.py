"""The review desk: staff read, change and approve drafts in a browser. Nothing leaves that nobody read."""

from pipeline.review.desk.app import create_app
from pipeline.review.desk.visit import Desk

__all__ = ["Desk", "create_app"]
