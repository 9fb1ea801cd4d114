"""Compare the pictures of two runs, as whoever changes a page does: ``python -m tests.seen.pictures OLD NEW``.

OLD is a copy of ``.seen`` from before. Where another Chromium or other fonts drew, nothing is compared: what differs
then is theirs. A picture counts as changed where more than one pixel in a thousand differs by more than a trifle.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image, ImageChops

from tests.seen.browser import DRAWN_BY

if TYPE_CHECKING:
    from collections.abc import Iterator

TRIFLE = 16  # of 255: how far a pixel may differ and be taken for the same
SHARE = 0.001


def compared(old: Path, new: Path) -> Iterator[str]:
    """What differs, a line for each picture; raises ValueError where the two cannot be compared."""
    drawn = [(each / DRAWN_BY).read_text("utf-8") if (each / DRAWN_BY).exists() else "" for each in (old, new)]
    if not all(drawn) or len({*drawn}) > 1:
        raise ValueError(f"another browser or other fonts drew them (see {DRAWN_BY}): draw both with the same")
    before, after = ({each.name for each in folder.glob("*.png")} for folder in (old, new))
    yield from (f"{name}: is gone" for name in sorted(before - after))
    yield from (f"{name}: is new" for name in sorted(after - before))
    for name in sorted(before & after):
        if said := difference(old / name, new / name):
            yield f"{name}: {said}"


def difference(old: Path, new: Path) -> str:
    """How two pictures differ; nothing where they do not."""
    with Image.open(old) as one, Image.open(new) as two:
        if one.size != two.size:
            return f"{one.width} x {one.height} pixels before, {two.width} x {two.height} now"
        apart = ImageChops.difference(one.convert("L"), two.convert("L")).histogram()
    share = sum(apart[TRIFLE + 1 :]) / sum(apart)
    return f"{share:.1%} of it" if share > SHARE else ""


def main(old: str, new: str) -> int:
    """Print what differs; 1 where something does, 2 where they cannot be compared."""
    try:
        lines = [*compared(Path(old), Path(new))]
    except ValueError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write("".join(f"{each}\n" for each in lines))
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
