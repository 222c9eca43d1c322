"""Facts, verdict and history → what to do about a mail, and why. Pure; knows no words for customers."""

from pipeline.policy.decide import decide

__all__ = ["decide"]
