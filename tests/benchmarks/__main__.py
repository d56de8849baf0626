"""The benchmark of the triage engine as tables: how many questions, how near the optimum, what a decision costs.
And of the devices: what they take beside the time of their lines.

Ratios are taken within one run, so they can be compared between machines. The weights behind every mean stand in
`weights.py`. A missed goal is marked and counted; it does not stop anything.
"""

from __future__ import annotations

import sys
from itertools import product
from pathlib import Path

from sqlalchemy import Engine

from hardware.drivers.choice import ScannerProtocol
from tests import postgres
from tests.benchmarks import clinical, costs, counts, ledger, link, printer, scanner, terminal
from tests.benchmarks.clinical import Share
from tests.benchmarks.optimum import Search, TooLarge
from triage_bot.content import Content, load_content

CLINICAL = Path(__file__).parents[2] / "data" / "clinical"
DEEPEST = 10_000


class Goals:
    """The goals with what was measured; `missed` counts those that were not reached."""

    def __init__(self) -> None:
        self.missed = 0

    def at_most(self, what: str, measured: float, goal: float) -> None:
        """Print one goal and whether it is reached."""
        reached = measured <= goal
        self.missed += not reached
        print(f"  {'✓' if reached else '✗'} {what}: {measured:.2f} (goal: at most {goal:g})")

    def at_least(self, what: str, measured: float, goal: float) -> None:
        """Print one goal and whether it is reached."""
        reached = measured >= goal
        self.missed += not reached
        print(f"  {'✓' if reached else '✗'} {what}: {measured:.2f} (goal: at least {goal:g})")

    def share(self, what: str, measured: Share, *, at_least: float = 0, at_most: float = 100) -> None:
        """Print a share in percent and whether it lies within its goal."""
        reached = at_least <= measured.percent <= at_most
        self.missed += not reached
        said = f"{measured.hits} of {measured.of}, {measured.percent:.1f} %"
        goal = f"at least {at_least:g} %" if at_least else f"at most {at_most:g} %"
        print(f"  {'✓' if reached else '✗'} {what}: {said} (goal: {goal})")


def main() -> None:
    """Runs everything and prints the tables."""
    sys.setrecursionlimit(DEEPEST)
    content = load_content(CLINICAL)
    goals = Goals()
    print(f"content {content.version}, {len(content.pathways)} pathways\n")
    show_clinical(content, goals)
    show_counts(content, goals)
    show_optimum(content, goals)
    show_costs(content, goals)
    show_terminal(goals)
    show_scanners(goals)
    show_printer(goals)
    show_link(goals)
    show_ledger(goals)
    print(f"\n{goals.missed} goals missed" if goals.missed else "\nall goals reached")


def show_clinical(content: Content, goals: Goals) -> None:
    """Vignettes and alarm phrases."""
    print("Verdicts of the vignettes, and alarms")
    found, heard = clinical.verdicts(content), clinical.alarms(content)
    goals.share("vignettes judged exactly", found.exact, at_least=100)
    goals.share("emergencies found", found.emergencies_found, at_least=100)
    goals.share("self-care left as self-care", found.self_care_kept, at_least=100)
    goals.share("alarm phrases heard", heard.heard, at_least=100)
    goals.share("false alarms on near misses", heard.false_alarms, at_most=2)
    first, false = heard.heard_at_first, heard.false_alarms_at_first
    print(f"    at the first look: {first.percent:.1f} % heard, {false.percent:.1f} % false alarms\n")


def show_counts(content: Content, goals: Goals) -> None:
    """Questions over the vignettes and over random patients."""
    print(
        "Questions asked ('counted': a part of a list is a third of a question; 'singly': every question its own turn)"
    )
    print(f"{'':54}{'n':>5}{'turns':>14}{'singly':>8}{'parts':>7}{'counted':>15}{'turns/full':>11}{'counted/full':>13}")
    print(f"{'':54}{'':>5}{'mean median':>14}{'mean':>8}{'mean':>7}{'mean median':>15}")
    tables = [counts.rows("vignettes", counts.of_vignettes(content))]
    for merged, who in enumerate(("random patients", "two complaints at once", "three complaints at once"), start=1):
        tables.append(counts.rows(who, counts.of_random_patients(content, merged=merged)))
    for each in [row for table in tables for row in table]:
        print(
            f"{each.who:54}{each.interviews:5}{each.mean_turns:7.2f}{each.median_turns:7.1f}{each.without_lists:8.2f}"
            f"{each.mean_parts:7.1f}{each.mean_counted:8.2f}{each.median_counted:7.2f}"
            f"{each.to_full:11.2f}{each.counted_to_full:13.2f}"
        )
    for rows in tables[:2]:
        well, emergency = rows[0], rows[1]
        goals.at_most(f"{well.who}: median turns", well.median_turns, 8)
        goals.at_most(f"{well.who}: median counted", well.median_counted, 8)
        goals.at_most(f"{emergency.who}: median turns", emergency.median_turns, 3)
        goals.at_most(f"{emergency.who}: median counted", emergency.median_counted, 3)


def show_optimum(content: Content, goals: Goals) -> None:
    """The adaptive interview beside the best possible one, pathway by pathway."""
    print("\nThe adaptive interview and the best decision tree that asks dangers first (expected questions, no lists)")
    print(
        f"{'':20}{'positions':>10}{'turns best':>13}{'ours':>7}{'ratio':>7}{'counted best':>15}{'ours':>7}{'ratio':>7}"
    )
    worst = 1.0
    for name, pathway in content.pathways.items():
        searches = Search(pathway), Search(pathway, by_items=True)
        try:
            best = [search.optimum() for search in searches]
        except TooLarge:
            print(f"{name:20}{'too large':>10}")
            continue
        ours = [search.adaptive() for search in searches]
        ratios = [our / its for our, its in zip(ours, best, strict=True)]
        worst = max(worst, *ratios)
        print(
            f"{name:20}{searches[0].positions:10}{best[0]:13.2f}{ours[0]:7.2f}{ratios[0]:7.3f}"
            f"{best[1]:15.2f}{ours[1]:7.2f}{ratios[1]:7.3f}"
        )
    goals.at_most("adaptive / optimum, the worst pathway", worst, 1.15)


def show_costs(content: Content, goals: Goals) -> None:
    """What a decision costs."""
    print("\nCost of a decision (processor time, medians of repeated runs)")
    pathways = list(content.pathways.values())
    goals.at_most("next_question on three merged pathways / on one", costs.three_to_one(pathways), 3)
    goals.at_most(
        "next_question on the hundredth pathway loaded / on the first", costs.hundredth_to_first(pathways), 1.1
    )
    print(f"    a whole interview / JSON round trip of its answers: {costs.interview_to_json(pathways):.0f}")
    memory = costs.memory_per_pathway(lambda: list(load_content(CLINICAL).pathways.values()))
    print(f"    memory per pathway with its share of the modules: {memory / 1024:.0f} KiB")


def show_terminal(goals: Goals) -> None:
    """The payment terminal."""
    print("\nThe payment terminal (ZVT) at the other end of a pty as slow as its line")
    for baudrate in (9_600, 19_200, 115_200):
        paid = terminal.payment(baudrate)
        print(f"    a payment at {baudrate} baud: {paid.seconds:.3f} s, its bytes {paid.on_the_line:.3f} s")
        goals.at_most(f"a payment approved at once / the line time of its bytes, at {baudrate} baud", paid.ratio, 1.2)
    speed = terminal.framer_speed()
    print(f"    frames cut: {speed.framer:.1f} MB/s; bytes.split, which checks nothing: {speed.split:.1f} MB/s")
    goals.at_most("blocks of memory more in use after a million frames", terminal.memory_growth(), 50)


def show_scanners(goals: Goals) -> None:
    """From the code before a scanner to the event, and the framers of scanners and stripe readers."""
    print("\nScanners: from the code to the event / the line time (medians)")
    for protocol, baudrate in product((ScannerProtocol.LINE, ScannerProtocol.SSI), (9600, 19_200)):
        timed = scanner.scan_to_event(protocol, baudrate=baudrate)
        goals.at_most(f"{protocol} at {baudrate} baud, {timed.event:.2f} ms / {timed.line:.2f} ms", timed.ratio, 1.1)
        print(f"      a bare loop over pyserial: {timed.bare:.2f} ms")
    print("Framers of scanners and stripe readers, fed 64 bytes at a time")
    print(f"{'':36}{'MB/s':>8}{'split / this':>14}{'lines of 115 200 baud':>23}")
    for speed in scanner.framer_speeds():
        lines = speed.times_line(115_200)
        print(f"    {speed.framer:32}{speed.megabytes:8.2f}{speed.split_to_this:14.0f}{lines:23.0f}")


def show_printer(goals: Goals) -> None:
    """A ticket beside the limit of its wire, and the framer of a printer's replies."""
    print("\nThe receipt printer (a ticket from its first byte to its proof, on a simulated line)")
    for baudrate in (19_200, 115_200):
        found = printer.ticket_time(baudrate)
        print(
            f"    {baudrate} baud: {found.size} bytes, {found.proven * 1000:.1f} ms until proven, "
            f"{found.limit * 1000:.1f} ms on the wire, {found.whole * 1000:.1f} ms with all status questions"
        )
        goals.at_most(f"ticket time / wire limit at {baudrate} baud", found.to_limit, 1.05)
    reading = printer.reading()
    print(f"    reply framer {reading.framer:.1f} MB/s, bytes.split {reading.split:.0f} MB/s")
    goals.at_most("KiB that a million replies leave behind", printer.growth_over_a_million_frames(), 256)


def show_link(goals: Goals) -> None:
    """How soon a device is back, a hundred times."""
    print("\nA scanner unplugged and plugged in again, absent for up to 0.9 s")
    found = link.reconnects()
    print(f"    {len(found.seconds)} times, usable after {found.median:.2f} s in the middle")
    goals.at_most("seconds from plugging in to usable, the slowest", found.longest, 1)
    goals.at_most("codes lost", found.lost, 0)
    goals.at_most("codes doubled", found.doubled, 0)


def show_ledger(goals: Goals) -> None:
    """The ledger of high-cost cards, with every commit on the disk, on each database that is here."""
    print("\nThe ledger of high-cost cards (a patient with 500 fees) on SQLite")
    with ledger.books() as small, ledger.books() as large:
        show_books(goals, small, large)
    print("  and on PostgreSQL")
    if not postgres.is_here():
        print(f"    not measured: {postgres.MISSING}")
        return
    with postgres.server(durable=True) as server, ledger.books_on(server) as small, ledger.books_on(server) as large:
        show_books(goals, small, large)


def show_books(goals: Goals, small: Engine, large: Engine) -> None:
    """A quote, the growth of the books, and entering fees."""
    for engine in (small, large):
        ledger.enter_history(engine, 500)
    goals.at_most("a quote / reading the 500 rows that it rests on", ledger.quote_to_reading(small), 1.5)
    ledger.enter_others(large, 1_000_000)
    goals.at_most("a quote among a million entries of others / alone", ledger.growth(small, large), 1.2)
    speeds = ledger.write_speeds(small)
    print(f"    {speeds.ledger:.0f} fees entered a second, {speeds.bare:.0f} bare inserts, each committed")
    goals.at_least("fees entered / bare inserts", speeds.ratio, 0.5)


if __name__ == "__main__":
    main()
