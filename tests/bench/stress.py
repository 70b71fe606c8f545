"""A large book that is the same every time: 200 services, 60 agreements in 3 versions each, 36 months.

`python tests/bench/stress.py DIR` writes it. Nothing in it is random: every figure follows from its place in the book.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

SERVICES, AGREEMENTS, VERSIONS, FIRST_YEAR, MONTHS = 200, 60, 3, 2023, 36
TICKETS_A_MONTH = 10_000
CLAUSES = (("en", "The provider keeps the service running."), ("zh", "服务提供方保证服务正常运行。"))
SHARED = ("catalog/levels.yml", "catalog/glossary.yml", "catalog/process.yml", "mkdocs.yml", "site_overrides")


def write_stress_book(root: Path, example: Path) -> None:
    """Write the book to `root`; levels, glossary, process, theme and configuration are those of the `example`."""
    for name in SHARED:
        source, target = example / name, root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target)
        else:
            shutil.copy(source, target)
    files = {**_catalog(), **_agreements(), **_measurements()}
    for path, text in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    example_roles = (example / "catalog/provider.yml").read_text(encoding="utf-8")
    (root / "catalog/provider.yml").write_text(_provider(_block(example_roles, "roles")), encoding="utf-8")


def _block(text: str, key: str) -> str:
    """Return the block of a top-level key of a YAML file, as it stands there."""
    lines = text.splitlines(keepends=True)
    start = next(index for index, line in enumerate(lines) if line.startswith(f"{key}:"))
    end = next((i for i in range(start + 1, len(lines)) if lines[i][0] not in " #\n"), len(lines))
    return "".join(lines[start:end])


def _both(text: str) -> str:
    return f"{{en: {text}, zh: {text} 中文}}"


def _provider(roles: str) -> str:
    teams = "\n".join(f"  - {{id: team-{n}, name: {_both(f'Team {n}')}}}" for n in range(12))
    customers = "\n".join(
        f"  - {{id: customer-{n}, name: {_both(f'Customer {n}')}, type: internal}}" for n in range(20)
    )
    suppliers = "\n".join(f"  - {{id: supplier-{n}, name: {_both(f'Supplier {n}')}}}" for n in range(10))
    people = "\n".join(f"  - {{id: person-{n}, name: {_both(f'Person {n}')}}}" for n in range(40))
    families = "\n".join(f"  - {{id: family-{n}, name: {_both(f'Family {n}')}}}" for n in range(8))
    return (
        f"kind: provider\nid: it\nname: {_both('Stress provider')}\nlanguages: [en, zh]\nfamilies:\n{families}\n"
        f"teams:\n{teams}\ncustomers:\n{customers}\nsuppliers:\n{suppliers}\npeople:\n{people}\n{roles}"
        "approvals: {SLA: [service-level-manager], OLA: [service-level-manager], UC: [service-level-manager]}\n"
        "approvals_on_paper: true\n"
    )


def _catalog() -> dict[str, str]:
    files = {
        "catalog/calendars/always.yml": f"""kind: service_hours
name: {_both("Always")}
time_zone: Asia/Shanghai
versions:
  - from: 2022-01-01
    week: {{monday: [00:00-24:00], tuesday: [00:00-24:00], wednesday: [00:00-24:00], thursday: [00:00-24:00],
      friday: [00:00-24:00], saturday: [00:00-24:00], sunday: [00:00-24:00]}}
""",
        "catalog/calendars/office.yml": f"""kind: service_hours
name: {_both("Office")}
time_zone: Asia/Shanghai
versions:
  - from: 2022-01-01
    week: {{monday: [09:00-12:00, 13:00-18:00], tuesday: [09:00-12:00, 13:00-18:00],
      wednesday: [09:00-12:00, 13:00-18:00], thursday: [09:00-12:00, 13:00-18:00],
      friday: [09:00-12:00, 13:00-18:00]}}
""",
        "catalog/metrics.yml": "kind: metrics\nmetrics:\n"
        + "".join(
            f"  - {{id: {name}, name: {_both(name)}, kind: {kind}, description: {_both(name)}, "
            f"formula: {_both('a / b')}, source: {source}}}\n"
            for name, kind, source in (
                ("availability", "availability", "outages"),
                ("response", "attainment", "figures"),
                ("resolution", "attainment", "figures"),
                ("satisfaction", "score", "figures"),
                ("backup", "ratio", "figures"),
            )
        ),
        "catalog/changes/RFC-2022-001.yml": f"kind: change_request\ntitle: {_both('Start')}\nreason: {_both('Start')}\n"
        "requested_by: person-1\nrequested_on: 2022-01-02\ndecision: approved\ndecided_by: person-1\n"
        "decided_on: 2022-01-03\neffective_on: 2022-01-05\nservices:\n"
        + "".join(f"  - {{service: service-{n:03}, status: live}}\n" for n in range(SERVICES)),
    }
    for n in range(SERVICES):
        needs = f"depends_on: [{{service: service-{n - 1:03}}}]\n" if n % 3 else ""
        files[f"catalog/services/service-{n:03}.yml"] = f"""kind: service
name: {_both(f"Service {n}")}
summary: {_both(f"What service {n} does for you in one sentence")}
description: {_both("A longer description of the service. " * 4)}
outcome: {_both("Work goes on")}
family: family-{n % 8}
service_class: general
owner: person-{n % 40}
team: team-{n % 12}
contact: {{email: desk@example.com, phone: 400 000 0000}}
who_may_use_it: {_both("Everybody")}
how_to_request: {_both("Ask the service desk")}
how_to_get_help: {_both("Call the service desk")}
hours: {"always" if n % 2 else "office"}
security: [{_both("Access is personal")}]
{needs}history: [{{date: 2023-05-01, text: {_both("Started")}}}]
"""
    return files


def _agreements() -> dict[str, str]:
    files: dict[str, str] = {}
    for n in range(AGREEMENTS):
        kind, provider, customer = (
            ("OLA", f"team-{n % 12}", "it") if n % 6 == 4 else
            ("UC", f"supplier-{n % 10}", "it") if n % 6 == 5 else
            ("SLA", "it", f"customer-{n % 20}")
        )  # fmt: skip
        folder = f"agreements/{kind}-{n:02}"
        services = [f"service-{(n * 3 + k) % SERVICES:03}" for k in range(4)]
        approvals = []
        for v in range(VERSIONS):
            version, year = f"1.{v}", FIRST_YEAR + v
            files[f"{folder}/{version}/agreement.yml"] = _agreement(n, v, (kind, provider, customer), services)
            for language, words in CLAUSES:
                files[f"{folder}/{version}/terms.{language}.md"] = "".join(
                    f"## {part} {{#part-{part}}}\n\n{words * 3}\n\n- {words}\n- {words}\n\n" for part in range(1, 13)
                )
            approvals.append(
                f"  - {{version: '{version}', role: service-level-manager, name: {_both('Person 1')}, "
                f"date: {year - 1}-12-15, meaning: {_both('approved')}}}\n"
            )
        files[f"{folder}/approvals.yml"] = "kind: approvals\napprovals:\n" + "".join(approvals)
    return files


def _agreement(n: int, v: int, parties: tuple[str, str, str], services: list[str]) -> str:
    kind, provider, customer = parties
    year = FIRST_YEAR + v
    lines = f"""kind: {kind}
title: {_both(f"Agreement {n}")}
document_number: ST-{kind}-{n:03}-{v}
control: {{owner: person-1, prepared_by: person-2, changes: {_both("Targets reviewed")}}}
brief: [{_both("The short version")}]
provider: {provider}
customer: {customer}
scope: {{covers: [{_both("All of it")}]}}
services: [{", ".join(services)}]
valid: {{from: {year}-01-01, until: {year + 1}-01-01}}
time_zone: Asia/Shanghai
service_hours: always
review_every: 12 months
duties: {{provider: [{_both("Run it")}], customer: [{_both("Use it well")}]}}
levels: [P1, P2, P3, P4]
maintenance: {{notice: 3 working_days, window: {_both("Sunday night")}, at_most: 2}}
recovery: {{restore_within: 4 calendar_hours, data_loss_at_most: 1 calendar_hour}}
escalation: [{{after: 1 working_hour, to: {_both("The team lead")}}}]
complaints: {{how: {_both("Write to us")}}}
contacts: [{{party: {customer}, role: {_both("Contact")}}}]
reports:
  - {{name: {_both("Monthly report")}, content: [{_both("All targets")}], every: month, audience: {_both("Both")}}}
risks: [{{id: R1, risk: {_both("Power")}, likelihood: low, impact: high, countermeasure: {_both("Second line")}}}]
exclusions: [{{id: A, clause: {_both("Announced maintenance")}}}]
targets:
  - {{id: availability, metric: availability, at_least: 99.{5 + v} %, per: month,
     credits: [{{below: 99.{5 + v} %, credit: 5 %}}]}}
  - {{id: satisfaction, metric: satisfaction, services: [{services[0]}], at_least: 4.2, per: quarter}}
  - {{id: backup, metric: backup, services: [{services[1]}], at_least: 98 %, per: month}}
"""
    for name in ("response", "resolution"):
        lines += (
            f"  - {{id: {name}, metric: {name}, services: [{services[0]}], priority: P2, within: 4 working_hours, "
            "for_at_least: 95 %, per: month}\n"
        )
    return lines


def _measurements() -> dict[str, str]:
    files: dict[str, str] = {}
    cases = TICKETS_A_MONTH // AGREEMENTS // 2
    for month in range(MONTHS):
        year, number = FIRST_YEAR + month // 12, month % 12 + 1
        label = f"{year}-{number:02}"
        following = f"{year + number // 12}-{number % 12 + 1:02}"
        files[f"measurements/{label}/month.yml"] = (
            f"kind: month\nstate: closed\nclosed_on: {following}-04\nclosed_by: person-1\n"
        )
        figures = []
        for n in range(AGREEMENTS):
            kind = "OLA" if n % 6 == 4 else "UC" if n % 6 == 5 else "SLA"
            services = [f"service-{(n * 3 + k) % SERVICES:03}" for k in range(4)]
            for target, service, good, of in (
                ("response", services[0], cases - (n + month) % 7, cases),
                ("resolution", services[0], cases - (n * month) % 6, cases),
                ("satisfaction", services[0], 400 + (n + month) % 90, 100),
                ("backup", services[1], 200 - (n * 7 + month) % 5, 200),
            ):
                figures.append(
                    f"  - {{agreement: {kind}-{n:02}, target: {target}, service: {service}, "
                    f"numerator: {good}, denominator: {of}}}\n"
                )
        files[f"measurements/{label}/figures.yml"] = (
            f"kind: figures\nsource: {_both('Service desk')}\ncollected_by: person-1\n"
            f"collected_on: {following}-02\nfigures:\n" + "".join(figures)
        )
        rows = ["id,service,start,end,kind,impact,reason,exclusion\n"]
        for k in range(0, SERVICES, 2):
            day, hour, minutes = 1 + (k * 7 + month) % 27, (k + month) % 22, 3 + (k * 5 + month * 3) % 55
            start = f"{label}-{day:02}T{hour:02}:00:00+08:00"
            end = f"{label}-{day:02}T{hour:02}:{minutes:02}:00+08:00"
            rows.append(f"O-{label}-{k},service-{k:03},{start},{end},outage,all users,power,\n")
        files[f"measurements/{label}/outages.csv"] = "".join(rows)
    return files


if __name__ == "__main__":
    write_stress_book(Path(sys.argv[1]), Path(__file__).parents[2])
