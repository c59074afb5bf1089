"""Which days the spike finder flags, how it tells them, and that no series upsets it."""

import subprocess
import sys
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach_audit.audit.spikes import (
    DailySeries,
    Spike,
    SpikeParameters,
    find_spikes,
    say,
    say_short,
    score_days,
)

MONDAY = date(2025, 1, 6).toordinal() - date(1970, 1, 1).toordinal()
WORK_WEEK = (150, 160, 155, 145, 120, 0, 0)


def sender(
    counts: list[int], first_day: int = MONDAY, name: str = "sales@x.example"
) -> DailySeries:
    return DailySeries("sender", name, first_day, np.array(counts, dtype=np.int64))


def work_weeks(weeks: int, **changed: int) -> list[int]:
    """Return work weeks with a mild wobble, and the days changed as `d8=480`."""
    counts = [
        round(day * (0.95, 1.0, 1.05)[week % 3]) for week in range(weeks) for day in WORK_WEEK
    ]
    for place, count in changed.items():
        counts[int(place[1:])] = count
    return counts


def spikes_of(counts: list[int], **options: object) -> list[Spike]:
    return find_spikes([sender(counts)], **options)[0]  # type: ignore[arg-type]


def test_a_steady_work_week_has_no_spike() -> None:
    assert find_spikes([sender(work_weeks(12))]) == ([], [])


def test_a_tuesday_of_three_times_the_usual_is_one_error_with_its_range() -> None:
    (spike,) = spikes_of(work_weeks(12, d57=480))

    assert (spike.first_day, spike.last_day, spike.peak_day) == (MONDAY + 57,) * 3
    assert (spike.count, spike.severity, spike.days) == (480, "error", 1)
    assert 150 <= spike.expected <= 170
    assert spike.low < spike.expected < spike.high < 240
    assert spike.ratio == pytest.approx(480 / spike.expected)
    assert spike.excess == pytest.approx(480 - spike.expected)
    assert (spike.step_up, spike.planned, spike.low_confidence, spike.rhythm) == (
        False,
        False,
        False,
        "",
    )


def test_the_sentence_names_the_day_the_norm_and_the_odds() -> None:
    (spike,) = spikes_of(work_weeks(12, d57=480))

    assert say(replace(spike, expected=155.2, low=110, high=210, ratio=480 / 155.2)) == (
        "On Tue 4 Mar 2025 sales@x.example sent 480; its Tuesdays run at about 155 (110-210). "
        "That is 3.1x, a once-in-thousands day."
    )


def test_a_busy_monday_of_a_monday_sender_is_no_spike() -> None:
    assert spikes_of([900, 40, 40, 40, 40, 0, 0] * 8) == []


def test_a_send_on_a_day_that_is_normally_idle_is_a_warning_until_it_dwarfs_working_days() -> None:
    (ordinary,) = spikes_of(work_weeks(12, d61=150))
    (huge,) = spikes_of(work_weeks(12, d61=900))

    assert (ordinary.severity, huge.severity) == ("warning", "error")
    assert "its Saturdays are normally idle. That is a once-in-thousands day." in say(ordinary)


def test_a_small_excess_is_never_flagged() -> None:
    assert spikes_of([1] * 40 + [9] + [1] * 40) == []


def test_a_weekend_without_sending_does_not_break_a_run() -> None:
    (spike,) = spikes_of(work_weeks(16, d74=600, d77=600))

    assert (spike.first_day, spike.last_day, spike.days) == (MONDAY + 74, MONDAY + 77, 2)


def test_an_ordinary_sending_day_breaks_a_run() -> None:
    assert len(spikes_of(work_weeks(16, d71=600, d73=600))) == 2


def test_sends_a_month_apart_are_two_findings() -> None:
    counts = [0] * 120
    counts[30] = counts[61] = 500

    assert len(spikes_of(counts)) == 2


def test_four_flagged_sending_days_are_worded_as_a_step_up() -> None:
    (spike,) = spikes_of(work_weeks(16, d74=700, d77=700, d78=700, d79=700))

    assert spike.step_up
    assert say(spike).startswith("Step up since Fri 21 Mar 2025, 4 sending days in a row. On ")


def test_the_first_tuesday_of_every_month_is_a_rhythm_and_no_spike() -> None:
    counts = np.array(work_weeks(52))
    days = [
        (date(2025, month, 1).toordinal() - date(2025, 1, 6).toordinal()) for month in range(2, 13)
    ]
    firsts = [day + (1 - day) % 7 for day in days]
    counts[firsts] = 600

    assert spikes_of(list(counts)) == []

    counts[firsts[5]] = 3000
    (spike,) = spikes_of(list(counts))
    assert spike.rhythm == "every first Tuesday"
    assert spike.expected == pytest.approx(600, rel=0.1)
    assert "; every first Tuesday it runs at about" in say(spike)


def test_a_planned_day_is_a_note_that_says_so() -> None:
    (spike,) = spikes_of(work_weeks(12, d57=480), planned_days={MONDAY + 57})

    assert (spike.severity, spike.planned) == ("note", True)
    assert say(spike).startswith("Planned, 3.2x: on Tue 4 Mar 2025 sales@x.example sent 480; its")


def test_lost_days_are_neither_flagged_nor_part_of_the_norm() -> None:
    assert spikes_of(work_weeks(12, d57=480), lost_days={MONDAY + 57}) == []


def test_a_history_of_two_weeks_gets_only_the_fixed_rule() -> None:
    quiet = sender([100] * 14)
    loud = sender([100] * 13 + [300], name="loud@x.example")
    spikes, short = find_spikes([quiet, loud])

    assert spikes == []
    assert [(one.days, one.peak is None) for one in short] == [(14, False), (14, True)]
    assert short[0].peak is not None
    assert short[0].peak.severity == "note"
    assert say_short(short[0]) == (
        "loud@x.example: history too short (14 days; need 15). On Sun 19 Jan 2025 loud@x.example "
        "sent 300; its highest other day was 100. That is 3.0x. "
        "Low confidence: the history is short."
    )


@pytest.mark.parametrize(("days", "low_confidence"), [(15, True), (20, True), (21, False)])
def test_confidence_is_low_below_three_weeks(days: int, low_confidence: bool) -> None:
    counts = [100] * days
    counts[9] = 900

    (spike,) = spikes_of(counts)

    assert spike.low_confidence is low_confidence


def test_earlier_days_only_ignores_what_came_after() -> None:
    counts = work_weeks(8)
    before, _ = find_spikes([sender([*counts, 480])], earlier_only=True)
    grown = score_days([sender([*counts, 480, *([480] * 40)])], earlier_only=True)[0]

    assert [spike.peak_day for spike in before] == [MONDAY + 56]
    assert grown.expected[56] == pytest.approx(before[0].expected)


def test_drops_are_flagged_only_on_request() -> None:
    counts = work_weeks(12, d57=5)

    assert spikes_of(counts) == []
    (drop,) = spikes_of(counts, parameters=SpikeParameters(two_sided=True))
    assert (drop.count, drop.ratio < 1, drop.excess < 0) == (5, True, True)


@pytest.mark.parametrize("counts", [[], [7], [0] * 400, [120] * 400, [10_000_000] * 60])
def test_empty_single_all_zero_and_constant_series_have_no_spike(counts: list[int]) -> None:
    assert spikes_of(counts) == []


def test_counts_of_ten_million_are_scored() -> None:
    (spike,) = spikes_of([1_000_000] * 40 + [10_000_000] + [1_000_000] * 40)

    assert spike.severity == "error"
    assert spike.score <= 300
    assert 800_000 < spike.low < 1_000_000 < spike.high < 1_200_000


def test_only_numpy_and_the_special_functions_are_loaded() -> None:
    code = (
        "import sys, outreach_audit.audit.spikes;"
        "sys.exit(bool({'scipy.stats', 'pandas', 'duckdb', 'sklearn'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_negative_counts_are_refused() -> None:
    with pytest.raises(ValueError, match="non-negative"):
        sender([1, -1])


def test_series_of_any_length_and_start_are_judged_as_if_alone() -> None:
    many = [
        sender(work_weeks(4 + 5 * place, d24=900), MONDAY + 3 * place, f"s{place}@x.example")
        for place in range(8)
    ]
    together, _ = find_spikes(many)
    alone = [spike for one in many for spike in find_spikes([one])[0]]

    assert sorted(together, key=lambda spike: spike.name) == alone


COUNTS = st.lists(st.integers(0, 40) | st.integers(0, 10_000_000), max_size=150)
PLAIN = settings(deadline=None, max_examples=40)


@PLAIN
@given(COUNTS, st.integers(-10_000, 30_000), st.booleans(), st.booleans())
def test_no_series_upsets_the_finder(
    counts: list[int],
    first_day: int,
    earlier_only: bool,
    two_sided: bool,
) -> None:
    one = sender(counts, first_day)
    days = [first_day + 3, first_day + 20]
    spikes, short = find_spikes(
        [one],
        SpikeParameters(two_sided=two_sided),
        planned_days=days[:1],
        lost_days=days[1:],
        earlier_only=earlier_only,
    )

    for spike in spikes:
        figures = (spike.expected, spike.ratio, spike.score, spike.excess)
        assert np.isfinite(figures).all()
        assert first_day <= spike.first_day <= spike.peak_day <= spike.last_day
        assert spike.last_day < first_day + len(counts)
        assert spike.low <= spike.high
        assert spike.name in say(spike)
    assert all(history.name in say_short(history) for history in short)


@PLAIN
@given(st.lists(COUNTS, min_size=2, max_size=5), st.randoms(use_true_random=False))
def test_the_order_of_the_series_changes_nothing(rows: list[list[int]], random: object) -> None:
    series = [sender(row, MONDAY + place, f"s{place}") for place, row in enumerate(rows)]
    shuffled = list(series)
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    assert find_spikes(series) == find_spikes(shuffled)


@PLAIN
@given(st.lists(st.integers(85, 115), min_size=30, max_size=120), st.integers(2, 1000))
def test_a_clear_spike_stays_one_at_any_scale(counts: list[int], scale: int) -> None:
    counts[17] = 1000

    small, large = spikes_of(counts), spikes_of([scale * count for count in counts])

    assert [spike.peak_day for spike in small] == [spike.peak_day for spike in large]
    assert small[0].ratio == pytest.approx(large[0].ratio)


@PLAIN
@given(st.integers(0, 6), st.integers(30, 90))
def test_shifting_a_series_by_whole_weeks_changes_only_its_dates(weeks: int, place: int) -> None:
    counts = [100 + day % 7 for day in range(120)]
    counts[place] = 2000
    here, there = (score_days([sender(counts, MONDAY + 7 * step)])[0] for step in (0, weeks))

    assert np.array_equal(here.expected, there.expected)
