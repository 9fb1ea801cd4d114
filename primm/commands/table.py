"""Every command of PRIMM by its name, under its heading: where it is and what it is for, and none is imported yet."""

from __future__ import annotations

from primm.words import _

HEADINGS = {
    _("At the desk"): {
        "desk": ("primm.commands.desk.command:desk", _("work at a desk: a line for each visit, stored at Enter")),
        "record": ("primm.commands.record:record", _("record what happened")),
        "correct": ("primm.commands.correct:correct", _("say what fields of an event should have said")),
        "retract": ("primm.commands.correct:retract", _("say that an event never happened")),
        "person": ("primm.commands.person:person", _("make, show, list, unite and separate the files of persons")),
        "case": ("primm.commands.case:case", _("open, assign, close, show and list cases")),
        "agenda": ("primm.commands.agenda:agenda", _("show what a day has in store, and whom to call")),
        "school": (
            "primm.commands.school.command:school",
            _("see to pupils: alerts, hours, attendance, who waits, steps"),
        ),
        "info": (
            "primm.commands.info.group:info",
            _("list items and their languages, campaigns, questions, gaps, calls"),
        ),
        "participation": (
            "primm.commands.participation.group:participation",
            _("list associations, initiatives, support, seats"),
        ),
        "sheet": ("primm.commands.sheet:sheet", _("make the paper of a day, to be signed, and read back by import")),
        "import": ("primm.commands.imports:import_", _("record the rows of a CSV file, as a map says")),
    },
    _("For the coordinator"): {
        "check": ("primm.commands.check:check", _("list what is missing or odd before a quarter is counted")),
        "doubles": ("primm.commands.doubles:doubles", _("decide about files that may be one person's")),
        "report": ("primm.commands.report:report", _("print the figures of an action, or one page over all")),
        "explain": ("primm.commands.explain:explain", _("open a figure: the rows that it counts, and the others")),
        "metrics": ("primm.commands.metrics:metrics", _("list and show what is counted")),
        "hours": ("primm.commands.hours:hours", _("show the hours of work by worker, action, activity, desk or month")),
        "staff": ("primm.commands.staff:staff", _("list who works at the desks, show one of them, erase a name")),
        "desks": ("primm.commands.desks:desks", _("show how long the desks were open, and how they worked")),
        "network": (
            "primm.commands.network:network",
            _("list the network of a quarter: who, in which role, since when"),
        ),
        "directory": ("primm.commands.directory:directory", _("list services and institutions: opening, languages")),
        "retention": ("primm.commands.retention:retention", _("say how long things are kept, and let go what is due")),
        "population": ("primm.commands.population:population", _("take in and list numbers of residents")),
        "pack": ("primm.commands.pack:pack", _("put the reports of a period into one folder, and give it to somebody")),
    },
    _("For the fund"): {
        "funder": (
            "primm.commands.funder.command:funder",
            _("make the sheets of the fund: indicators, quarter, recipients"),
        ),
    },
    _("The log and this computer"): {
        "init": ("primm.commands.init:init", _("make a new log: its folder, its keys, its first desk")),
        "demo": ("primm.commands.demo:demo", _("make a log with a synthetic year of four desks, to look at")),
        "status": ("primm.commands.status:status", _("say how the log stands, and what is due")),
        "doctor": ("primm.commands.doctor:doctor", _("say what is unsafe on this computer, and what puts it right")),
        "copy": ("primm.commands.copy:copy", _("write this log into a file that another computer can merge")),
        "merge": ("primm.commands.merge:merge", _("take over the events of other computers")),
        "move": ("primm.commands.move:move", _("carry the log and the keys to another folder or computer")),
        "migrate": (
            "primm.commands.migrate:migrate",
            _("bring a log that an older PRIMM wrote to the form of today"),
        ),
        "keys": (
            "primm.commands.keys:keys",
            _("say who holds the keys, change passphrases, give keys to another desk"),
        ),
        "unlock": ("primm.commands.keys:unlock", _("open the personal fields for a while without a passphrase")),
        "lock": ("primm.commands.keys:lock", _("ask for the passphrase again")),
    },
    _("For experts"): {
        "log": ("primm.commands.log:log", _("list, show, export, verify, back up and restore what was recorded")),
        "views": ("primm.commands.views:views", _("list the rows that figures count, and make them anew")),
        "plugins": ("primm.commands.plugins:plugins", _("list and check the installed plugins")),
        "completion": ("primm.commands.completion:completion", _("print what a shell needs to complete commands")),
    },
}
COMMANDS = {name: command for commands in HEADINGS.values() for name, command in commands.items()}
