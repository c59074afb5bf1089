"""The shared lists of words that show a relation, `rules/evidence.yaml`."""

from __future__ import annotations

import json
from functools import cache

from outreach_audit.resources import cache_folder, keep_in_cache, shipped


@cache
def shared_evidence() -> dict[str, tuple[str, ...]]:
    """List name -> RE2 patterns."""
    file = shipped("rules") / "evidence.yaml"
    state = file.stat()
    kept = cache_folder() / f"evidence-{state.st_size}-{state.st_mtime_ns}.json"
    try:
        stored = json.loads(kept.read_bytes())
    except (OSError, ValueError):
        import yaml

        stored = yaml.safe_load(file.read_bytes())
        keep_in_cache(kept, json.dumps(stored))
    return {name: tuple(patterns) for name, patterns in stored.items()}
