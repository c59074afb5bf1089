"""Judges many messages on all cores: the same answers in the same order as one process gives."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

from outreach_audit.texts import Judge

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from outreach_audit.model.message import Message
    from outreach_audit.model.rule import Rule
    from outreach_audit.texts import Judged

PAYS_FROM = 1_500_000
"""Characters from which a second process saves more than it costs to start and to hand texts to."""
_CHUNK = 100_000
"""Characters handed over at a time."""


def judge_all(
    judge: Judge, messages: Sequence[Message], *, pays_from: int = PAYS_FROM
) -> list[Judged]:
    """All messages judged, in their order, by further processes from `pays_from` characters on.

    Only for programs whose main module may be imported once more, as
    the command line's may: a further process does so.
    """
    size = sum(map(_size, messages))
    workers = min(_cores(), 1 + size // pays_from)
    if workers > 1:
        from concurrent.futures import BrokenExecutor

        try:
            return list(_by_many(workers, judge, messages))
        except (OSError, ImportError, BrokenExecutor):
            pass  # some systems forbid further processes, or end them: one does it all
    return list(judge.judge_many(messages))


def _by_many(workers: int, judge: Judge, messages: Sequence[Message]) -> Iterator[Judged]:
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    # Forked children may hang where threads run, and two of three platforms spawn anyway.
    context = get_context("spawn")
    with ProcessPoolExecutor(workers, context, _begin, (judge.rules, judge.model)) as pool:
        for judged in pool.map(_judge_chunk, _chunks(messages)):
            yield from judged


def _cores() -> int:
    """The processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _size(message: Message) -> int:
    return len(message.body.text.text) + len(message.subject.text.text)


def _chunks(messages: Sequence[Message]) -> Iterator[list[Message]]:
    chunk: list[Message] = []
    size = 0
    for message in messages:
        chunk.append(message)
        size += _size(message)
        if size >= _CHUNK:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


_own: list[Judge] = []
"""The judge of a further process."""


def _begin(rules: Sequence[Rule], model: Path | None) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process tells that it was interrupted
    _own[:] = [Judge(rules, model)]


def _judge_chunk(messages: Sequence[Message]) -> list[Judged]:
    return list(_own[0].judge_many(messages))
