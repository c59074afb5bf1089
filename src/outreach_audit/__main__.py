"""`python -m outreach_audit`."""

from outreach_audit.cli import main

if __name__ == "__main__":
    main()
