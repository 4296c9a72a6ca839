"""`python -m td1report` is the command `td1report`."""

from td1report.cli import main

if __name__ == "__main__":
    main()
