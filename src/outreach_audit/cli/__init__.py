"""The command line: one file a command, no decisions."""

from __future__ import annotations

import gc
import os
import sys

from outreach_audit.errors import OutreachAuditError, RulebookError

_INTERRUPTED = 130
_UNWRITTEN = "Interrupted: nothing was written."


def main() -> None:
    """Runs the command line and turns every outcome into an exit code: 0, 1, 2, 3 or 130."""
    # Loading modules and rules makes many objects that stay: looking for garbage among them every
    # 700 costs a twentieth of the start.
    gc.set_threshold(100_000, 20, 20)
    sys.exit(_run())


def _run() -> int:
    try:
        if sys.argv[1:] == ["--version"]:
            from outreach_audit import __version__

            print(f"outreach-audit {__version__}")
            return 0
        from outreach_audit.cli.app import build

        code = build(sys.argv[1:])(prog_name="outreach-audit", standalone_mode=False)
        sys.stdout.flush()
        if code == _INTERRUPTED:
            print(_UNWRITTEN, file=sys.stderr)
        return code if isinstance(code, int) else 0
    except RulebookError as error:
        for one in error.errors:
            _tell(one)
        return 2
    except OutreachAuditError as error:
        _tell(error)
        return 2
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print(_UNWRITTEN, file=sys.stderr)
        return _INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the one guard between a crash and the user
        return _other(error)


def _other(error: Exception) -> int:
    """Exit codes of the option parser's own errors, and of crashes.

    The parser's classes moved between its releases; what they can do did not.
    """
    said, code = getattr(error, "format_message", None), getattr(error, "exit_code", None)
    if callable(said):
        message = str(said())
        if message.startswith("Usage:"):  # a group called without a command
            print(message, file=sys.stderr)
            return 2
        context = getattr(error, "ctx", None)
        path = getattr(context, "command_path", "outreach-audit")
        _tell(OutreachAuditError(message, hint=f"{path} --help"))
        return 2
    if isinstance(code, int):
        return code
    if type(error).__name__ == "Abort":
        print(_UNWRITTEN, file=sys.stderr)
        return _INTERRUPTED
    if os.environ.get("OUTREACH_AUDIT_DEBUG"):
        raise error
    print(f"internal error: {type(error).__name__}: {error}", file=sys.stderr)
    print("help: set OUTREACH_AUDIT_DEBUG=1 and run again to see where.", file=sys.stderr)
    return 3


def _tell(error: OutreachAuditError) -> None:
    """One line that says what is wrong and where, the line itself, and one line that helps."""
    red, plain = ("\x1b[31m", "\x1b[0m") if _coloured() else ("", "")
    print(f"{red}error:{plain} {_clean(str(error))}", file=sys.stderr)
    if error.excerpt:
        print(f"  | {_clean(error.excerpt)}", file=sys.stderr)
    if error.hint:
        print(f"help: {_clean(error.hint)}", file=sys.stderr)


def _clean(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text).strip()


def _coloured() -> bool:
    return sys.stderr.isatty() and not os.environ.get("NO_COLOR")
