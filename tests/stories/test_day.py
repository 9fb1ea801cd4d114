from __future__ import annotations
import os, sqlite3
from datetime import date
from pathlib import Path
from tests.stories.player import Player
from tests.desk.session.terminal import Screen
STORY = Path(__file__).with_name("day.txt")

def test_day(friday, clock, names, desk, home, capsys, monkeypatch):
    monkeypatch.chdir(home)
    screens=[]
    def begin(command):
        monkeypatch.delenv("PRIMM_PASSPHRASE")
        s = Screen("--lang", "it", *command.split(), clock=clock, columns=80, rows=24, environ={"PRIMM_TEST_CHANCE": f"day {len(screens)}"})
        screens.append(s); return s
    def run(command):
        a = desk("--lang","it",*command.split())
        return (a.out+a.err).splitlines()
    held=[]
    def hold():
        c = sqlite3.connect(next(home.glob("log/*.sqlite*"), None) or next(home.glob("log/*.db")), isolation_level=None)
        c.execute("BEGIN IMMEDIATE"); held.append(c)
    def free():
        held.pop().close()
    stage={"Un altro programma tiene occupato il registro.": hold, "Il registro è di nuovo libero.": free}
    player = Player(names, clock, date(2020,3,9), begin, run, stage, quiet=float(os.environ.get("QUIET","3")))
    try:
        told = player.play(STORY.read_text())
    except Exception as e:
        told = "\n".join(player.written)+"\n!!!!\n"+str(e)
    finally:
        for s in screens: s.__exit__()
    Path(os.environ.get("TOLD","/dev/null")).write_text(told)
    for c in player.costs: print(c.title, c)
    from tests.stories.italian import english
    print(*english("\n".join(player.seen)), sep="\n")
    print(desk("log","list").out)
    assert told == STORY.read_text()
