"""Reports for tests: whole ones, with any text in every field that a stranger may fill."""

from html.parser import HTMLParser

from eic.report.spending import Spent
from eic.report.values import (
    DatasetFacts,
    DropShown,
    File,
    Lengths,
    Refusal,
    Report,
    RuleFacts,
    RunFacts,
    SampleFacts,
    StageFacts,
    StepFacts,
    TaskFacts,
    TeacherFacts,
    TrainingFacts,
)

BAND = {"low": 10, "likely": 20, "high": 40}


def estimate(money=BAND):
    return {"calls": BAND, "prompt_tokens": BAND, "reply_tokens": BAND, "money": money, "seconds": BAND}


def task(id_, parent, depth, text, **more):
    given = {"made": 10, "kept": 6, "drops": ((0, 3), (1, 1)), "pruned": "", "short": text}
    return TaskFacts(id_, parent, depth, text, text, calls=2, tokens=300, cost=0.5, **(given | more))


def tasks(text):
    return (
        task("r", "", 0, text), task("r/a", "r", 1, text), task("r/b", "r", 1, text, pruned=text, kept=0, made=0, drops=()),
        task("r/a/c", "r/a", 2, text),
    )  # fmt: skip


def dataset(text):
    return DatasetFacts(
        name=text, missing=text, rows=18, tasks=tasks(text),
        stages=(StageFacts(text, "synthesize", 30, None), StageFacts(text, "sample", 18, None)),
        rules=(RuleFacts(text, 12, text, 30, 9, (DropShown(text, 0.75, text),)), RuleFacts(text, None, text, 21, 3)),
        samples=(SampleFacts(text, (text, text), text, text, text, text, 1, text, 30),),
        lengths=(Lengths("instruction", 5, (1, 8, 9), 18, 8.5, 8.0, 14),),
        refused=9, refusals=(Refusal(text, text, text),),
    )  # fmt: skip


def verb_noun(text):
    return {
        "backend": text, "unique_pairs": 3, "mean": 1.5, "std": 0.5, "share_with_pair": 0.5, "top_share": 1.0,
        "top": [[text, text, 3], ["find", "area", 1]], "bars": [0.75, 0.25], "with_pair": 9, "verbs": [[text, 6, [[text, 3], [text, 2]]], ["find", 3, [["area", 3]]]],
    }  # fmt: skip


def analysis(text):
    figures = {
        "verb_noun": verb_noun(text),
        "rouge_l_to_seeds": {"seeds": 3, "tokenizer": text, "highest": {"mean": 0.25, "histogram": [1, 5, 3, 0]},
                             "average": {"mean": 0.1, "histogram": [8, 1, 0, 0]}},
        "coverage": {"tasks": 3, "pruned": 1, "with_rows": 3, "rows": 18, "depths": [
            {"depth": 0, "tasks": 1, "pruned": 0, "with_rows": 1, "rows": 6},
            {"depth": 1, "tasks": 1, "pruned": 1, "with_rows": 1, "rows": 6}]},
    }  # fmt: skip
    return {
        "kind": "analysis", "name": text, "equal_rows": 9,
        "datasets": [{"name": text, "key": "k1", "rows": 18, "figures": figures, "equal": figures},
                     {"name": "other", "key": "k2", "rows": 9, "figures": figures, "equal": figures}],
    }  # fmt: skip


def ablation(text, labels=("base", "d.explore.depth=1")):
    variants = [
        {"label": label, "datasets": [{"key": "k1", "rows": 18 + at, "tasks": 3 + at, "equal": {text: analysis(text)["datasets"][0]["figures"]}}],
         "used": {"calls": 20 + at}, "own": {"calls": at, "cost": 0.1}, "reports": {text: analysis(text), "e": evaluation(text)}}
        for at, label in enumerate((*labels, text))
    ]  # fmt: skip
    return {
        "kind": "ablation",
        "name": text,
        "equal_rows": 9,
        "used": {"calls": 22, "cost": 1.0, "whole": True},
        "variants": variants,
    }


def evaluation(text):
    level = {text: {"questions": 2, "accuracy": 50.0, "correct": 1, "total": 2}}
    models = [
        {"name": name, "accuracy": 50.0, "interval": [20.0, 80.0], "interval_kind": "Wilson 95 %", "correct": 2, "total": 4,
         "no_answer_found": 1, "levels": level, "subjects": level, "failed": 0, "cut": 0}
        for name in (text, "b")
    ]  # fmt: skip
    return {"kind": "evaluation", "name": text, "key": "k", "metric": "math_accuracy", "questions": 4, "grader": text,
            "models": models, "comparisons": []}  # fmt: skip


def judged(text):
    one = {"candidate": text, "baseline": text, "win": 114, "tie": 56, "lose": 38, "beat_rate": 75.0, "interval": [67.0, 81.0],
           "interval_kind": "Wilson 95 %", "unparsed": 1, "skipped": 0, "failed": {"candidate": 1}}  # fmt: skip
    return {"kind": "evaluation", "name": text, "key": "k", "metric": "pairwise", "questions": 208, "judge": text, "orders": "both",
            "models": [{"name": text}, {"name": text}], "comparisons": [one]}  # fmt: skip


def whole(text="plain words", status="done"):
    run = RunFacts(
        id=text, name=text, path=text, digest=text, status=status, started=1_700_000_000.0, finished=1_700_000_060.0,
        seconds=60.0, message=text, seed=7, budget=5.0, params=((text, text),), versions=((text, text),),
        teachers=(TeacherFacts(text, text, text, (text,)),), files=(File(text, text + "x", 10), File(text, "", 10)),
        commands=(text,), notices=(("warning", text),), totals=Spent(20, 3, 1, 400, 500, 0.25),
    )  # fmt: skip
    step = StepFacts(
        "k",
        "explore",
        text,
        "reused",
        2.0,
        {text: 3},
        estimate(),
        Spent(4),
        Spent(9, 0, 0, 1, 1, 0.5),
        (f"refused 3 tables: {text}",),
    )
    return Report(
        run=run, steps=(step,), datasets=(dataset(text),), analyses=(analysis(text),), ablations=(ablation(text),),
        evaluations=(evaluation(text), judged(text)),
        trainings=(TrainingFacts(text, "k", 40, 40, tuple((float(i), 5 / (i + 1)) for i in range(40)), ((1, 0.1), (2, 0.2)), ((text, text),)),),
        manifest=text,
    )  # fmt: skip


class Shape(HTMLParser):
    """What a browser would see of a page: tags with their attributes in order, texts, and open elements at the end."""

    VOID = ("br", "meta", "link", "input", "hr", "col")

    def __init__(self, page):
        super().__init__(convert_charrefs=True)
        self.tags, self.words, self.open, self.faults, self.ids = [], [], [], [], []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, tuple(name for name, _ in attrs)))
        self.ids += [value for name, value in attrs if name == "id"]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.faults.append(f"<{tag}/>")

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}>")

    def handle_data(self, data):
        self.words.append(data)

    def handle_comment(self, data):
        self.faults.append(f"<!--{data}")

    def handle_pi(self, data):
        self.faults.append(f"<?{data}")
