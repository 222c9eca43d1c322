"""Tables, migrations and the few queries; SQLite or PostgreSQL. The only room that speaks SQL."""

from pipeline.store.engine import Store, StoreError

__all__ = ["Store", "StoreError"]
