"""Whole audits of exports that only make sense beside each other."""

from __future__ import annotations

from pathlib import Path

from outreach_audit import audit
from outreach_audit.model.report import Report

MAILCHIMP = {
    "campaign.csv": "id,subject_line,title,reply_to,from_name,archive_url,send_time,list_id\n"
    "c1,June,June,us@firm.example,Us,,2024-06-03 12:00:00,L1\n"
    "c2,July,July,us@firm.example,Us,,2024-06-10 12:00:00,L1\n"
    "c3,Offer,Offer,us@firm.example,Us,,2024-06-20 12:00:00,L2\n",
    "campaign_recipient.csv": "campaign_id,member_id,combination_id,list_id\n"
    "c1,m1,,L1\nc1,m2,,L1\nc1,m5,,L1\nc2,m1,,L1\nc2,m2,,L1\nc3,m5,,L2\n",
    "campaign_recipient_activity.csv": "action,campaign_id,member_id,timestamp,bounce_type,list_id\n"
    "bounce,c1,m2,2024-06-03 12:01:00,hard,L1\n",
    "unsubscribe.csv": "campaign_id,member_id,list_id,reason,timestamp\n"
    "c1,m1,L1,,2024-06-04 12:00:00\nc1,m5,L1,,2024-06-04 12:00:00\n",
    "member.csv": "id,list_id,email_address,unique_email_id,status\n"
    "m1,L1,ann@x.example,u1,unsubscribed\n"
    "m2,L1,bob@x.example,u2,cleaned\n"
    "m5,L1,eve@x.example,u5,unsubscribed\n",
}
"""Ann stopped and was mailed again, Bob had bounced, Eve left one list and was mailed from another."""


def audited(folder: Path, files: dict[str, str]) -> Report:
    config = folder / "empty.yaml"
    config.write_text("{}\n", encoding="utf-8")
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return audit([folder / name for name in files], config=config)


def people(report: Report, rule: str) -> list[int]:
    return [found.people for found in report.findings if found.rule == rule]


def test_members_take_their_address_and_sends_the_time_of_their_campaign(tmp_path: Path) -> None:
    report = audited(tmp_path, MAILCHIMP)
    assert report.metrics["totals"] == {
        "messages": 6, "people": 3, "from": "2024-06-03", "to": "2024-06-20",
    }  # fmt: skip
    assert people(report, "suppression/sent-after-opt-out") == [1]
    assert people(report, "suppression/scope-leak") == [1]
    assert people(report, "suppression/hard-bounced-before") == [1]


def test_one_long_file_may_hold_the_sends_and_the_opt_outs_of_all_clients(tmp_path: Path) -> None:
    report = audited(
        tmp_path,
        {
            "log.csv": "client,list,email,event,date\n"
            "Acme,News,ann@x.example,sent,2024-06-03\n"
            "Acme,News,ann@x.example,unsubscribe,2024-06-04\n"
            "Acme,News,ann@x.example,sent,2024-06-10\n"
            "Zeta,News,ann@x.example,sent,2024-06-12\n"
            "Acme,Offers,bob@x.example,unsubscribe,2024-06-04\n"
            "Acme,News,bob@x.example,sent,2024-06-12\n"
        },
    )
    assert report.metrics["totals"]["messages"] == 4
    assert people(report, "suppression/sent-after-opt-out") == [1]
    assert people(report, "suppression/scope-leak") == [2]
