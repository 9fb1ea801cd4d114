"""The strings of the table of bad inputs that somebody may type or send, one table for all tests."""

from __future__ import annotations

LONG = "a" * 190

# Taken in as they are: a text may be anything that can be seen.
TAKEN = (
    "=1+1",
    '=HYPERLINK("http://example.org","see")',
    "=cmd|' /C calc'!A0",
    "@SUM(1+9)*cmd|' /C calc'!A0",
    "+39 333 1234567",
    "-2+3+cmd|' /C calc'!A0",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
    "'=1+1",
    '"=1+1',
    '",=1+1,"',
    ";=1+1",
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "</style><img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)',
    "javascript:alert(1)",
    "&lt;script&gt;&#60;b&#62;",
    "{{ 7*7 }} {% raw %} ${7*7} %s {0} {name}",
    "[link=file:///etc/passwd]x[/link]",
    "[bold red]x[/] stray [/x]",
    "http://example.org/?a=1&b=2",
    "mailto:a@example.org",
    "Robert'); DROP TABLE event;--",
    "../../etc/passwd",
    "محمد =1+1",
    "שלום -1",
    "\u200e=1+1",
    "-",
    "a,b;c|d",
    f"={LONG}",
)
# Taken in where several lines may stand.
IN_NOTES = (
    "\t=1+1",
    "\n=1+1",
    "a\n=1+1",
    "late\n2020-03-31T10:00 CRITICAL forged",
    'late\n{"event": "bug", "error": "Forged"}',
    "a\u2028=1+1\u2029b",
)
# Refused wherever they are typed; with another desk's log they may come all the same.
REFUSED = (
    "\x1b[31mred",
    "\x1b]8;;http://example.org\x07here\x1b]8;;\x07",
    "\x1b]52;c;QQ==\x07",
    "\x07",
    "\x9b31mred",
    "\x85next",
    "a\x0bb",
    "a\x0cb",
    "a\x7fb",
    "a\x00b",
    "\u202egnp.exe",
    "\u2066left\u2069",
    "a\ufeffb",
    "\r=1+1",
)
