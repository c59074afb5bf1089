"""`outreach-audit demo`: the shipped samples, nothing to prepare."""

from __future__ import annotations

from contextlib import chdir
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from outreach_audit import config as configuration
from outreach_audit.cli import deliver as delivery
from outreach_audit.cli import options as opt
from outreach_audit.cli.audit import run

if TYPE_CHECKING:
    from outreach_audit.model.report import Report


def demo(
    format: opt.FormatOption = opt.Format.TABLE,
    output: opt.Outputs = None,
    force: opt.Force = False,
    verbose: opt.Verbose = False,
    quiet: opt.Quiet = False,
    no_color: opt.NoColor = False,
) -> int:
    """Audit the shipped samples: a fictional agency, two clients, three tools. Exits with 0."""
    outputs = delivery.targets(output, force=force)
    report = demo_report(quiet=quiet)
    opts = delivery.options(show_pii=False, verbose=verbose, no_color=no_color)
    delivery.deliver(report, format, outputs, opts, force=force)
    return 0


def demo_report(*, quiet: bool = True) -> Report:
    """The audit of the samples, its paths shown from the folder that holds `samples/`."""
    from outreach_audit.resources import shipped

    samples = shipped("samples")
    settings = configuration.load(samples / "agency" / configuration.FILE_NAME)
    with chdir(samples.parent):
        report = run([Path("samples/agency")], settings, quiet=quiet)
    return replace(report, command="demo")
