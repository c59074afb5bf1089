"""The shared lists of words that show a relation, `rules/evidence.yaml`."""

from __future__ import annotations

import json
from functools import cache

from outreach_audit.resources import cache_folder, keep_in_cache, shipped


@cache
def shared_evidence() -> dict[str, tuple[str, ...]]:
    """List name -> RE2 patterns."""
    source = (shipped("rules") / "evidence.yaml").read_bytes()
    kept = cache_folder() / f"evidence-{len(source)}-{hash_of(source)}.json"
    try:
        stored = json.loads(kept.read_bytes())
    except (OSError, ValueError):
        import yaml

        stored = yaml.safe_load(source)
        keep_in_cache(kept, json.dumps(stored))
    return {name: tuple(patterns) for name, patterns in stored.items()}


def hash_of(source: bytes) -> str:
    """A short hash of a file's content."""
    from hashlib import sha256

    return sha256(source).hexdigest()[:24]
