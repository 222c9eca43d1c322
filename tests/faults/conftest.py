"""The same SES and clock as the tests of delivery have."""

from tests.delivery.conftest import clock, credentials, ses

__all__ = ["clock", "credentials", "ses"]
