"""``primm`` as it is installed, but with the clock that a test sets: the file named by PRIMM_TEST_CLOCK."""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from primm.cli import main
from primm.commands.workplace import Workplace


def now(_place: Workplace) -> datetime:
    """The time in the file, in UTC."""
    return datetime.fromisoformat(Path(os.environ["PRIMM_TEST_CLOCK"]).read_text()).replace(tzinfo=UTC)


Workplace.now = now  # type: ignore[method-assign]
sys.exit(main())
