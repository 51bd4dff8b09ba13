"""Prometheus' part: its text format 0.0.4, read strictly, and of its rules' language as much as board/hq/alerts.yml uses."""
import http.client
import operator
import os
import pathlib
import re

import yaml

ROOT = pathlib.Path(os.environ.get("RG_SOURCE", pathlib.Path(__file__).resolve().parents[3]))
NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"')
SAMPLE = re.compile(rf"({NAME})(?:\{{(.*)\}})? (-?[0-9]+(?:\.[0-9]+)?)")
EXPRESSION = re.compile(rf'(?:(absent|min_over_time|increase)\()?({NAME})(?:\{{([a-z]+)(=~?)"([^"]*)"\}})?(?:\[\w+\])?\)?'
                        r"(?: (==|<|>) ([0-9.]+))?")
COMPARE = {"==": operator.eq, "<": operator.lt, ">": operator.gt}


class Scrape:
    """One answer: samples by (name, labels), types by name."""

    def __init__(self, text):
        self.samples, self.types = {}, {}
        if not text.endswith("\n"):
            raise AssertionError("the last line does not end")
        helped = current = None
        for line in text.splitlines():
            if line.startswith("# HELP "):
                helped = line.split(" ", 3)[2]
            elif line.startswith("# TYPE "):
                current, kind = line.split(" ")[2:]
                if helped != current or kind not in ("gauge", "counter") or current in self.types:
                    raise AssertionError(line)
                if (kind == "counter") != current.endswith("_total"):
                    raise AssertionError(f"{current} is a {kind}")
                self.types[current] = kind
            else:
                self.take(line, current)

    def take(self, line, current):
        match = SAMPLE.fullmatch(line)
        if match is None or match[1] != current:
            raise AssertionError(f"{line!r} in the lines of {current}")
        labels = LABEL.findall(match[2] or "")
        if ",".join(f'{name}="{value}"' for name, value in labels) != (match[2] or ""):
            raise AssertionError(line)
        key = (current, frozenset(labels))
        if key in self.samples or len(dict(labels)) != len(labels):
            raise AssertionError(f"twice: {line}")
        self.samples[key] = float(match[3])

    def get(self, name, **labels):
        return self.samples.get((name, frozenset(labels.items())))

    def of(self, name, **labels):
        """{the other labels: value} of every sample of that name with these labels."""
        wanted = set(labels.items())
        return {tuple(sorted(set(have) - wanted)): value for (other, have), value in self.samples.items()
                if other == name and wanted <= have}


def fetch(port, path="/metrics", method="GET", host="127.0.0.1"):
    """(status, headers, text)"""
    connection = http.client.HTTPConnection(host, port, timeout=10)
    try:
        connection.request(method, path)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read().decode()
    finally:
        connection.close()


def scrape(port):
    status, headers, text = fetch(port)
    if status != 200 or headers["Content-Type"] != "text/plain; version=0.0.4; charset=utf-8":
        raise AssertionError((status, dict(headers)))
    return Scrape(text)


def rules():
    with open(ROOT / "board/hq/alerts.yml", encoding="utf-8") as file:
        return [rule for group in yaml.safe_load(file)["groups"] for rule in group["rules"]]


def firing(taken):
    """Names of the alerts whose expression holds now, as if for long enough and without growth of counters before."""
    found = set()
    for rule in rules():
        function, name, label, how, value, compare, bound = EXPRESSION.fullmatch(rule["expr"]).groups()
        samples = [sample for (other, labels), sample in taken.samples.items()
                   if other == name and (label is None or re.fullmatch(value if how == "=~" else re.escape(value),
                                                                      dict(labels).get(label, "")))]
        if function == "absent":
            holds = not samples
        else:
            holds = any(COMPARE[compare](sample, float(bound)) for sample in samples)
        if holds:
            found.add(rule["alert"])
    return found
