#!/usr/bin/env python
"""Django's command line for this newsroom."""

import os
import sys

GONE = 141  # as shells tell of a program that wrote to a pipe which nobody reads any more
INTERRUPTED = 130


def main() -> int:
    """Runs the command. What is nobody's mistake in the code is told in a line, without the way
    there; `--traceback` shows that."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    from django.core.management import execute_from_command_line
    from django.db import OperationalError, ProgrammingError

    try:
        execute_from_command_line(sys.argv)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is left to be said
        return GONE
    except (KeyboardInterrupt, EOFError):
        sys.stderr.write("\nStopped.\n")
        return INTERRUPTED
    except (OperationalError, ProgrammingError) as error:
        if "--traceback" in sys.argv:
            raise
        why = str(error).partition("\n")[0]
        sys.stderr.write(
            f"The database cannot be used: {why}\n"
            "Does its server run, and has manage.py migrate? --traceback shows more.\n"
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
