"""What the log has of a person as a page that she can read: no script, nothing from elsewhere, every text only text.

The page has one part for each language. Arabic goes from right to left, digits are the same everywhere, and what was
typed by somebody stands apart from the direction of what is around it.
"""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from html import escape
from typing import TYPE_CHECKING, Any, NamedTuple

from primm.core.events.ids import handle
from primm.formats.safe import neutral
from primm.people.access import ANOTHER_EVENT, ANOTHER_PERSON, FOR_OTHERS, FOREIGN, GONE, NOT_YOURS, SHUT, YOU
from primm.people.files import VIEWED
from primm.people.seen import EXPORTED, HOW, WHOLE
from primm.people.withheld import WITHHELD
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from primm.core.events.codes import Codes
    from primm.core.events.fields import Field
    from primm.people.access import Happening, Said
    from primm.people.files import Told
    from primm.people.seen import Sight
    from primm.words import Words

STYLE = (
    "body{font:16px/1.5 sans-serif;margin:2em auto;max-width:50em;padding:0 1em}"
    "section{margin-bottom:4em}table{border-collapse:collapse;margin:.5em 0 1.5em}.box{overflow-x:auto}"
    "th,td{border:1px solid #999;padding:.25em .6em;text-align:start;vertical-align:top;white-space:pre-wrap}"
    "th[scope=row]{font-weight:normal}th,td{min-width:7em}td,h3,p{overflow-wrap:anywhere}"
    "p.small{color:#444;font-size:.9em;margin:0}"
    "@media print{body{font-size:12px;margin:0;max-width:none;padding:0}.box{overflow:visible}"
    "section+section{break-before:page}tr{break-inside:avoid}h2,h3{break-after:avoid}}"
)
POLICY = f"default-src 'none'; style-src 'sha256-{b64encode(sha256(STYLE.encode()).digest()).decode()}'"
ASIDE = ("key.created", "person.viewed", "person.exported")  # who has seen her has a table of its own
SHOWN = {
    YOU: _("you"),
    ANOTHER_PERSON: _("another person"),
    ANOTHER_EVENT: _("another event"),
    GONE: _("erased"),
    SHUT: _("the key for it is not here: ask the desk that recorded it"),
    FOREIGN: _("a part of PRIMM that is not installed here wrote this: ask at the desk that recorded it"),
    FOR_OTHERS: _("there is a note for whoever wrote it and for the coordinator: ask the coordinator for it"),
    NOT_YOURS: _("something is sealed here that is another person's"),
    WITHHELD: _("ask at the desk"),
}
YES, NO = _("yes"), _("no")
TITLE = _("What the help desks have recorded of you")
INTRO = _("You asked for it, and it is yours. It was made on {day} by the desk {desk}.")
PRIVATE = _("It holds personal data: keep it where nobody else reads it.")
RIGHTS = _(
    "You may ask the desk to correct what is wrong, to erase or to block it, or object to its use. You may complain to"
    " the data protection authority (Garante per la protezione dei dati personali)."
)
KNOWN, HAPPENED, SEEN = _("What is known of you"), _("What was recorded, day by day"), _("Who has seen your data")
NOBODY = _("nobody, as far as the logs of the desks that were united tell")
HEADS = (_("what"), _("value"), _("since"), _("desk"))
OF_SIGHTS = (_("day"), _("how it was seen"), _("what"), _("for what"), _("by whom (staff code)"), _("desk"))
RECORDED = _("desk {desk}, staff code {by}, number {handle}")
CHECK = _("How this can be checked")
CHECKED = _(
    "proofs.jsonl shows for each event that it is in a signed log and was not changed since. Any desk with PRIMM checks"
    " it with: primm log prove --check proofs.jsonl. Fingerprint of the key that signed, to be read aloud: {letters}"
)


class Dossier(NamedTuple):
    """All that the page tells of one person, before it is put into words."""

    day: str
    desk: str
    letters: str  # the fingerprint of the key that signed the proofs
    known: Mapping[str, tuple[Field, Told]]
    happenings: Sequence[Happening]
    sights: Sequence[Sight]
    titles: Mapping[str, str]  # of kinds
    codes: Codes


def page(dossier: Dossier, readers: Sequence[Words]) -> str:
    """The page, a part for each language, as one file."""
    first = readers[0]
    head = (
        '<!DOCTYPE html>\n<html lang="{language}" dir="{direction}">\n<head>\n<meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width">\n<title>{title}</title>\n<style>{style}</style>\n'
        "</head>\n<body>\n<main>\n"
    )
    told = {
        "language": escape(first.language),
        "direction": _direction(first),
        "policy": escape(POLICY),
        "style": STYLE,
    }
    parts = (line for words in readers for line in _Part(dossier, words).lines())
    return (
        head.format(title=escape(first.translate(TITLE)), **told) + "\n".join(parts) + "\n</main>\n</body>\n</html>\n"
    )


def label(said: Said, codes: Codes, words: Words) -> str:
    """The labels of a coded value; nothing where there is none."""
    field = said.field
    if field.type not in ("code", "counts") or not field.codes or said.value is None:
        return ""
    known = codes[field.codes]
    values = said.value if isinstance(said.value, (list, dict)) else [said.value]
    return ", ".join(words.label(known.name, known.label(each)) for each in values if each not in SHOWN)


class _Part:
    """The page in one language."""

    def __init__(self, dossier: Dossier, words: Words) -> None:
        self._dossier, self._words, self._say = dossier, words, words.translate

    def lines(self) -> Iterator[str]:
        of, say = self._dossier, self._say
        yield f'<section lang="{escape(self._words.language)}" dir="{_direction(self._words)}">'
        yield f"<h1>{escape(say(TITLE))}</h1>"
        yield _paragraph(self._filled(INTRO, day=_day(of.day), desk=of.desk))
        yield from (_paragraph(escape(say(text))) for text in (PRIVATE, RIGHTS))
        yield f"<h2>{escape(say(KNOWN))}</h2>"
        yield from _table(say(KNOWN), map(say, HEADS), self._known())
        yield f"<h2>{escape(say(HAPPENED))}</h2>"
        for each in of.happenings:
            if each.meta["kind"] not in ASIDE:
                yield from self._happening(each)
        yield f"<h2>{escape(say(SEEN))}</h2>"
        yield from (
            _table(say(SEEN), map(say, OF_SIGHTS), self._seen()) if of.sights else [_paragraph(escape(say(NOBODY)))]
        )
        yield f"<h2>{escape(say(CHECK))}</h2>"
        yield _paragraph(self._filled(CHECKED, letters=of.letters))
        yield "</section>"

    def _known(self) -> Iterator[Sequence[str]]:
        from primm.people.access import Said
        from primm.people.withheld import printed

        for name, (field, told) in self._dossier.known.items():
            said = Said(field, printed({name: told.value})[name])
            yield (escape(self._say(field.help)), *self._value(said), _isolated(_day(told.entry.moment[:10])),
                   _isolated(told.entry.desk))  # fmt: skip

    def _happening(self, of: Happening) -> Iterator[str]:
        meta, title = of.meta, self._say(self._dossier.titles.get(of.meta["kind"], of.meta["kind"])).rstrip(".")
        yield f"<h3>{_isolated(_day(meta['occurred'][:10]))} · {escape(title)}</h3>"
        rows = [(escape(self._say(each.field.help or each.field.name)), *self._value(each)) for each in of.said]
        yield from _pairs(rows)
        yield from (_paragraph(escape(self._say(SHOWN[each])), "small") for each in dict.fromkeys(of.closed))
        told = {"desk": meta["desk"], "by": meta["by"], "handle": handle(meta["id"])}
        yield _paragraph(self._filled(RECORDED, **told), "small")

    def _seen(self) -> Iterator[Sequence[str]]:
        for each in self._dossier.sights:
            how, what, why = self._sight(each)
            plain = (_day(each.day), how, what, why, each.by, each.desk)
            yield tuple(map(_isolated, plain))

    def _sight(self, sight: Sight) -> tuple[str, str, str]:
        facts, how = sight.facts, self._say(HOW[sight.kind])
        if sight.kind == VIEWED:
            return how, self._coded("view_shown", facts), self._coded("view_purpose", facts, "purpose")
        if sight.kind == EXPORTED:
            return how, facts.get("recipient", ""), self._coded("export_purpose", facts, "purpose")
        return how, self._say(WHOLE), facts.get("to_desk", "")

    def _coded(self, codes: str, facts: Mapping[str, Any], name: str = "shown") -> str:
        known = self._dossier.codes[codes]
        return self._words.label(codes, known.label(str(facts.get(name, ""))))

    def _value(self, said: Said) -> tuple[str]:
        """A value in one cell: labels where it is coded, yes and no, days as people write them."""
        value = said.value
        if words := label(said, self._dossier.codes, self._words):
            counts = f" ({', '.join(map(str, value.values()))})" if isinstance(value, dict) else ""
            return (_isolated(words + counts),)
        values = value if isinstance(value, list) else [value]
        return (", ".join(_isolated(self._plain(said.field, each)) for each in values),)

    def _plain(self, field: Field, value: Any) -> str:
        if isinstance(value, bool):
            return self._say(YES if value else NO)
        if value is None:
            return "-"
        if field.type in ("date", "moment") and value not in SHOWN:
            return f"{_day(str(value)[:10])} {str(value)[11:]}".rstrip()
        return self._say(SHOWN[value]) if value in SHOWN else str(value)

    def _filled(self, text: str, **gaps: str) -> str:
        """A sentence whose gaps are filled with what was typed, each apart from the direction of the sentence."""
        return escape(self._say(text)).format(**{name: _isolated(value) for name, value in gaps.items()})


def _day(text: str) -> str:
    """A day as people write it, in digits that are the same everywhere."""
    return f"{text[8:10]}/{text[5:7]}/{text[:4]}" if len(text) == 10 else text


def _isolated(text: str) -> str:
    return f"<bdi>{escape(neutral(str(text)))}</bdi>"


def _paragraph(inner: str, sort: str = "") -> str:
    return f'<p class="{sort}">{inner}</p>' if sort else f"<p>{inner}</p>"


def _direction(words: Words) -> str:
    return "rtl" if words.rtl else "ltr"


def _pairs(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """A table without heads: what it is, and its value."""
    if rows:
        yield "<table>"
        yield from (f'<tr><th scope="row">{what}</th><td>{value}</td></tr>' for what, value in rows)
        yield "</table>"


def _table(name: str, heads: Iterable[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A table in a box: on a telephone it is moved to and fro in it, by keys too."""
    yield f'<div class="box" role="region" aria-label="{escape(name)}" tabindex="0"><table>'
    named = "".join(f'<th scope="col">{escape(each)}</th>' for each in heads)
    yield f"<tr>{named}</tr>"
    yield from (f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    yield "</table></div>"
