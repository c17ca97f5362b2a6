from pathlib import Path
from typing import Any

import pytest

from eic.lang.blocks.dataset import Explore, Filter, Sample, Synthesize
from eic.lang.load import Compiled
from eic.lang.spec import Spec
from eic.lang.suggest import nearest
from eic.lang.templates.template import stock
from eic.lang.values import Bounds, Demo, EnvName
from tests.unit.lang.conftest import MATH, TEACHER, Compile


def sound(compiled: Compiled) -> Spec:
    assert [d for d in compiled.diagnostics if d.severity == "error"] == []
    assert compiled.spec is not None
    return compiled.spec


def codes(compiled: Compiled) -> list[str]:
    return [d.code for d in compiled.diagnostics if d.severity == "error"]


DATASET = """
dataset d {
  explore math { teacher = t  depth = 1  breadth = [3] }
  synthesize { teacher = t  per_task = 10 }
  filter f {
    keep words(instruction) in 3..150
    drop mentions(instruction, ["image", "a \\"b\\""])
    keep rouge_l(instruction) <= 0.7
  }
  sample { size = 20 }
}
"""


def test_settings_get_their_types_and_units(build: Compile) -> None:
    spec = sound(
        build(
            """
            teacher gpt {
              model = env("M", "gpt")
              base_url = "https://x.example/v1"
              api_key = env("KEY")
              max_tokens = 4k
              limits { requests = 5k/m  tokens = 120/s }
              price { input = $0.15/1M  output = $0.60/1M }
              retry { timeout = 2m }
              faults { malformed = 3% }
            }
            run { budget = $5 }
            """
        )
    )
    teacher = spec.teacher("gpt")
    assert (teacher.model, teacher.api_key, teacher.max_tokens) == ("gpt", EnvName("KEY"), 4000)
    assert (teacher.limits.requests, teacher.limits.tokens) == (5000.0, 7200.0)
    assert teacher.price.input == pytest.approx(0.15e-6)
    assert (teacher.retry.timeout, teacher.faults.malformed, spec.run.budget) == (120.0, 0.03, 5.0)


def test_environment_fills_texts_but_never_secrets(build: Compile) -> None:
    text = 'teacher g { model = env("M", "x")  api_key = env("KEY") }\n'
    spec = sound(build(text, env={"M": "from-env", "KEY": "sk-secret"}))
    assert spec.teacher("g").model == "from-env"
    assert "sk-secret" not in repr(spec)


def test_rules_hold_words_bounds_and_canonical_text(build: Compile) -> None:
    spec = sound(build(TEACHER + MATH + DATASET))
    stage = spec.dataset("d").stages[2]
    assert isinstance(stage, Filter)
    words, mentions, rouge = stage.rules
    assert (words.args, words.op, words.value) == (("instruction",), "in", Bounds(3.0, 150.0))
    assert words.text == "keep words(instruction) in 3..150"
    assert mentions.args == ("instruction", ("image", 'a "b"'))
    assert mentions.text == 'drop mentions(instruction, ["image", "a \\"b\\""])'
    assert (rouge.value, rouge.within, rouge.line) == (0.7, "dataset", 11)
    assert rouge.text == "keep rouge_l(instruction) <= 0.7"


def test_a_scope_written_out_equals_the_default_one(build: Compile) -> None:
    written = DATASET.replace("<= 0.7", "<= 0.7 within dataset")
    assert sound(build(TEACHER + MATH + DATASET)).digest == sound(build(TEACHER + MATH + written)).digest


def test_stages_get_the_stock_prompts(build: Compile) -> None:
    spec = sound(build(TEACHER + MATH + DATASET))
    explore, synthesize = spec.dataset("d").stages[:2]
    assert isinstance(explore, Explore)
    assert isinstance(synthesize, Synthesize)
    assert explore.lookahead == stock("math/lookahead")
    assert explore.backtrack == stock("math/backtrack")
    assert synthesize.prompt == stock("math/synthesize")
    other = sound(build(TEACHER + MATH.replace("math", "law") + DATASET.replace("math", "law")))
    assert other.dataset("d").stages[1].prompt == stock("generic/synthesize")  # type: ignore[union-attr]


def test_a_teacher_that_gets_schemas_gets_json_prompts(build: Compile) -> None:
    teacher = 'teacher t { model = "m"  base_url = "https://x.example"  json_schema = true }\n'
    spec = sound(build(teacher + MATH + DATASET))
    assert spec.dataset("d").stages[1].prompt.reply == "json"  # type: ignore[union-attr]


def test_prompts_by_name_and_in_place(build: Compile) -> None:
    body = "---\nrole: synthesize\nreply: labelled\n---\nWrite {{ wanted }} for {{ task.name }}.\n"
    text = DATASET.replace("per_task = 10", "per_task = 10  prompt = PROMPT")
    named = sound(
        build(
            TEACHER + MATH + 'prompt p { template = file("p.jinja") }' + text.replace("PROMPT", "prompt.p"),
            {"p.jinja": body},
        )
    )
    placed = sound(build(TEACHER + MATH + text.replace("PROMPT", 'file("p.jinja")')))
    assert named.dataset("d") == placed.dataset("d")
    assert named.prompts[0].template.origin == "p.jinja"


def test_seed_trees_nest_and_read_files(build: Compile) -> None:
    spec = sound(
        build(
            TEACHER
            + DATASET
            + """
            domain math {
              about = "x"
              task "Algebra" {
                example { instruction = "1 + 1?"  output = "2" }
                examples = glob("seeds/*.jsonl")
                task "Linear" { }
                task "Quadratic"
              }
            }
            """,
            {
                "seeds/b.jsonl": '{"instruction": "b", "output": "2", "input": null}\n\n',
                "seeds/a.jsonl": '{"instruction": "a", "output": "1", "input": "i", "id": 3}\n',
            },
        )
    )
    (algebra,) = spec.domain("math").tasks
    assert [task.name for task in algebra.tasks] == ["Linear", "Quadratic"]
    assert algebra.all_examples == (Demo("1 + 1?", "2"), Demo("a", "1", "i"), Demo("b", "2"))


def test_params_and_their_overrides(build: Compile) -> None:
    text = TEACHER + 'param n = 10\nparam about = "old"\ndomain math { about = param.about }\n'
    text += DATASET.replace("size = 20", "size = param.n")

    def size(**params: str) -> Any:
        spec = sound(build(text, params=params))
        stage = spec.dataset("d").stages[3]
        assert isinstance(stage, Sample)
        return stage.size, spec.domain("math").about

    assert size() == (10, "old")
    assert size(n="2k", about="new text: yes") == (2000, "new text: yes")
    assert size(about='"quoted"') == (10, "quoted")
    assert codes(build(text, params={"n": "[1"})) == ["E0313"]
    assert codes(build(text, params={"n": "1\nteacher x { }"})) == ["E0313"]
    assert codes(build(text, params={"m": "1"})) == ["E0203"]


@pytest.mark.parametrize("default", ['"x"', 'env("ABOUT", "x")'])
@pytest.mark.parametrize(
    "written", ["gpt-4o-mini", "meta-llama/Llama-3", "qwen2.5:7b", "4o", "7B", "a # b", "f(1)", "{"]
)
def test_a_string_parameter_takes_any_text_from_the_command_line(
    build: Compile, default: str, written: str
) -> None:
    text = (
        f'param m = {default}\nteacher t {{ provider = openai  model = param.m  base_url = "http://h/v1" }}\n'
    )
    text += MATH + DATASET
    assert sound(build(text, params={"m": written})).teacher("t").model == written
    assert codes(build(text, params={"m": '"open'})) == ["E0313"]
    assert sound(build(text, params={"m": 'env("A")'}, env={"A": "b"})).teacher("t").model == "b"


def test_imports_bring_blocks_and_keep_their_folder(build: Compile) -> None:
    files = {
        "lib/math.explore": 'explore 1\nimport "../t.explore"\ndomain math { about = "x"  examples = file("s.jsonl") }\n',
        "lib/s.jsonl": '{"instruction": "a", "output": "b"}\n',
        "t.explore": "explore 1\n" + TEACHER,
    }
    compiled = build('import "lib/math.explore"\nimport "t.explore"\n' + DATASET, files)
    assert sound(compiled).domain("math").examples == (Demo("a", "b"),)
    assert [path.name for path in compiled.files] == ["spec.explore", "math.explore", "t.explore", "s.jsonl"]


def test_faults_in_imported_files_are_placed_there(build: Compile) -> None:
    compiled = build('import "t.explore"\n', {"t.explore": "explore 1\nteacher t { provider = embeded }\n"})
    (fault,) = compiled.diagnostics
    assert fault.span is not None
    assert (fault.code, fault.span.source.name, fault.span.line, fault.span.column) == (
        "E0205",
        "t.explore",
        2,
        24,
    )
    assert fault.fix is not None
    assert fault.fix.text == "embedded"


def test_like_copies_overrides_and_adds(build: Compile) -> None:
    text = TEACHER + MATH + 'domain law { about = "x" }\n' + DATASET
    text += """
    dataset e {
      like d {
        explore law { depth = 0 }
        filter { keep nonempty(output) }
        filter late { drop duplicate(output) }
      }
    }
    """
    compiled = build(text)
    base, copy = sound(compiled).dataset("d"), sound(compiled).dataset("e")
    explore = copy.stages[0]
    assert isinstance(explore, Explore)
    assert (explore.domain, explore.depth, explore.breadth) == ("law", 0, (3,))
    assert explore.lookahead == stock("generic/lookahead")
    assert copy.stages[1].per_task == base.stages[1].per_task  # type: ignore[union-attr]
    assert [rule.fn for rule in copy.stages[2].rules] == ["nonempty"]  # type: ignore[union-attr]
    assert copy.stages[3].name == "late"  # type: ignore[union-attr]
    assert isinstance(copy.stages[4], Sample)


def test_like_works_for_teachers_and_models(build: Compile) -> None:
    text = TEACHER + MATH + DATASET
    text += 'model a { base = "b"\n data = d\n train { epochs = 1  batch = 8 }\n}\n'
    text += "model c { like a { train { epochs = 2 } } }\nteacher s { like t { in_flight = 3 } }\n"
    spec = sound(build(text))
    assert (spec.model("c").train.epochs, spec.model("c").train.batch) == (2, 8)
    assert (spec.teacher("s").provider, spec.teacher("s").in_flight) == ("embedded", 3)


def test_copied_faults_are_told_once(build: Compile) -> None:
    compiled = build(
        TEACHER + MATH + DATASET.replace("3..150", "9..3") + "dataset e { like d { sample { size = 5 } } }"
    )
    assert codes(compiled) == ["E0702"]


def test_ablation_values_are_typed_like_their_setting(build: Compile) -> None:
    text = (
        TEACHER
        + MATH
        + DATASET
        + 'model m { base = "b"  data = d }\nanalysis a { datasets = d  measure = length }\n'
    )
    text += """
    ablation x {
      vary dataset.d.explore.breadth over [[3], 4]
      vary m.train.warmup over [0, 3%]
      set d.sample.size = 1k
      without d.f
      report = a
    }
    """
    rules = sound(build(text)).ablations[0].rules
    assert [(rule.verb, rule.path, rule.values) for rule in rules] == [
        ("vary", "d.explore.breadth", ((3,), (4,))),
        ("vary", "m.train.warmup", (0.0, 0.03)),
        ("set", "d.sample.size", (1000,)),
        ("without", "d.f", ()),
    ]


def test_an_unknown_word_offers_a_fix(build: Compile) -> None:
    (fault,) = build(TEACHER + "dataset d { explore mth { teacher = t } }\n" + MATH).diagnostics
    assert (fault.code, fault.detail) == ("E0203", "Did you mean `math`?")
    assert fault.fix is not None
    assert (fault.fix.span.text, fault.fix.text) == ("mth", "math")


@pytest.mark.parametrize(
    ("word", "known", "offered"),
    [
        ("dpeth", ["depth", "breadth"], ("depth",)),
        ("Depth", ["depth"], ("depth",)),
        ("xyz", ["depth", "breadth"], ()),
        ("", ["a"], ()),
        ("ab", ["xy"], ()),
        ("gpt", ["gpt2", "gpt3", "gpt4"], ("gpt2", "gpt3")),
    ],
)
def test_nearest_words(word: str, known: list[str], offered: tuple[str, ...]) -> None:
    assert nearest(word, known) == offered


def test_outside_files_need_the_flag(build: Compile, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside") / "x.jsonl"
    outside.write_text('{"instruction": "a", "output": "b"}\n')
    text = TEACHER + DATASET + f'domain math {{ about = "x"  examples = file("{outside}") }}\n'
    assert codes(build(text)) == ["E0505"]
    assert sound(build(text, allow_outside=True)).domain("math").examples == (Demo("a", "b"),)


def test_a_pattern_without_files_says_where_it_looked(build: Compile) -> None:
    faults = build(TEACHER + DATASET + 'domain math { about = "x"  examples = glob("*.none") }\n').diagnostics
    assert [(d.code, d.detail) for d in faults] == [("E0501", "It looks in the project's folder.")]


def test_devices_and_pipes_are_refused(build: Compile, project: Path) -> None:
    import os

    os.mkfifo(project / "pipe")
    text = TEACHER + DATASET + 'domain math { about = "x"  examples = file("pipe") }\n'
    assert codes(build(text)) == ["E0502"]
    looping = project / "loop"
    looping.symlink_to(looping)
    assert codes(build(text.replace("pipe", "loop"))) == ["E0502"]


@pytest.mark.parametrize("name", ["a\\u{0}b", "a\\u{d800}b", "x" * 5000, "a/" * 3000])
def test_odd_paths_are_faults_not_crashes(build: Compile, name: str) -> None:
    for call in (f'file("{name}")', f'glob("{name}*")'):
        assert build(TEACHER + DATASET + f'domain math {{ about = "x"  examples = {call} }}\n').spec is None
    assert build(f'import "{name}"\n').spec is None


@pytest.mark.parametrize(
    "text",
    [
        'teacher t { model = "m"  api_key = "hunter2" }\n',
        'teacher t { model = "m"  api_key = env("KEY", "hunter2") }\n',
        'param key = "hunter2"\nteacher t { model = "m"  api_key = param.key }\n',
        'teacher t { model = "m"  base_url = "https://me:hunter2@llm.example.com" }\n',
    ],
)
def test_diagnostics_do_not_repeat_secrets(build: Compile, text: str) -> None:
    faults = build(text).diagnostics
    assert [d.code in ("E0306", "E0307") for d in faults] == [True]
    spans = [faults[0].span, *(note.span for note in faults[0].notes)]
    assert not any("hunter2" in span.source.line(span.line) for span in spans if span)
    assert "hunter2" not in faults[0].summary + faults[0].detail
