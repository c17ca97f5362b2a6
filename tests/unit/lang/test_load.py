import json
import os
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eic.canon import canonical_json, seeded_rng
from eic.lang.files import FileFault, Files
from eic.lang.load import compile_file
from eic.lang.project import project_root
from eic.lang.spec import spec_json
from tests.unit.lang.conftest import Compile

BLOCKS = [
    "teacher t {\n  provider = embedded\n  in_flight = 8\n  faults {\n    malformed = 1%\n    truncated = 2%\n  }\n}\n",
    'teacher gpt {\n  model = "m"\n  base_url = env("URL", "https://x.example/v1")\n  api_key = env("KEY")\n'
    "  price {\n    input = $0.15/1M\n    output = $1/1M\n  }\n  limits { requests = 5k/m }\n}\n",
    'domain math {\n  about = "Solve $x$."\n  example {\n    instruction = "1 + 1?"\n    output = """\n      Two:\n'
    '        $\\boxed{2}$\n      """\n  }\n  task "Algebra" {\n    reason = "A base."\n'
    '    examples = file("seeds.jsonl")\n    task "Linear"\n  }\n}\n',
    'prompt p { template = file("p.jinja") }\n',
    "param depth = 1\n",
    "dataset d {\n  explore math {\n    teacher = t\n    depth = param.depth\n    breadth = [3]\n  }\n"
    "  prune { keep rouge_l(name) <= 0.7 }\n  synthesize {\n    teacher = gpt\n    per_task = 10\n    prompt = p\n  }\n"
    '  filter f {\n    keep words(instruction) in 3..150\n    drop mentions(instruction, ["image"])\n'
    '    keep regex(output, "a|b")\n    keep judge(quality) >= 4 by gpt\n  }\n  sample { size = 20 }\n}\n',
    "dataset e {\n  like d {\n    explore { depth = 0 }\n    sample { size = 10 }\n  }\n}\n",
    'model m {\n  base = "b/c"\n  data = d\n  train { epochs = 1 }\n}\n',
    "analysis a {\n  datasets = [d, e]\n  measure = [length, coverage]\n}\n",
    'evaluation v {\n  models = [m, gpt]\n  questions = file("seeds.jsonl")\n  metric = math_accuracy\n}\n',
    "ablation x {\n  vary d.explore.depth over [0, 1]\n  without d.f\n  report = [a, v]\n}\n",
    'run {\n  budget = $5\n  seed = 7\n  out = "out/x"\n}\n',
]
FILES = {
    "seeds.jsonl": '{"instruction": "1 + 2?", "output": "3"}\n{"instruction": "a", "input": "b", "output": "c"}\n',
    "p.jinja": "---\nrole: synthesize\nreply: labelled\nsystem: 'You know {{ domain.name }}.'\n---\n"
    "Write {{ wanted }} for {{ task.path | join(' > ') }}.\n{% for demo in demos %}\n- {{ demo.instruction }}\n{% endfor %}\n",
}


def test_a_whole_spec_compiles(build: Compile) -> None:
    compiled = build("".join(BLOCKS), FILES)
    assert compiled.diagnostics == ()
    assert compiled.spec is not None
    assert (compiled.spec.name, compiled.spec.path) == ("spec", "spec.explore")
    json.loads(canonical_json(spec_json(compiled.spec)))
    assert [path.name for path in compiled.files] == ["spec.explore", "p.jinja", "seeds.jsonl"]


def test_order_layout_and_comments_do_not_count(build: Compile) -> None:
    wanted = build("".join(BLOCKS), FILES).spec
    assert wanted is not None
    for number in range(20):
        rng = seeded_rng("layout", number)
        made = build("".join(_shuffled(rng)), FILES)
        assert made.spec is not None, made.diagnostics
        assert made.spec.digest == wanted.digest
        assert spec_json(made.spec) == spec_json(wanted)
        assert [b.name for b in made.spec.datasets] == ["d", "e"]


def _shuffled(rng: random.Random) -> list[str]:
    blocks = list(BLOCKS)
    rng.shuffle(blocks)
    out = []
    for block in blocks:
        lines = []
        in_text = False
        for line in block.split("\n"):
            if line and not in_text and '"""' not in line and rng.random() < 0.5:
                lines.append(" " * rng.randrange(6) + '# a comment, with "quotes" and { braces')
                line = (
                    rng.choice(["", "\t", "   "])
                    + line.replace(" = ", rng.choice(["=", "  =   "]))
                    + "  # why"
                )
            in_text ^= line.count('"""') == 1
            lines.append(line)
        out.append("\n".join(lines) + "\n" * rng.randrange(3))
    return out


def test_text_from_elsewhere_stands_for_the_file(build: Compile, project: Path) -> None:
    on_disk = build("".join(BLOCKS), FILES)
    text = (project / "spec.explore").read_text().replace("seed = 7", "seed = 8")
    from_git = compile_file(Path("spec.explore"), params={}, env={}, cwd=project, text=text)
    assert from_git.spec is not None
    assert on_disk.spec is not None
    assert (on_disk.spec.run.seed, from_git.spec.run.seed) == (7, 8)
    assert from_git.spec.dataset("d") == on_disk.spec.dataset("d")


def test_line_ends_and_byte_order_marks_do_not_count(build: Compile, project: Path) -> None:
    wanted = build("".join(BLOCKS), FILES).spec
    text = (project / "spec.explore").read_text()
    (project / "spec.explore").write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert wanted == compile_file(Path("spec.explore"), params={}, env={}, cwd=project).spec


@pytest.mark.parametrize("name", ["nope.explore", "folder", "a\0b", "x" * 999])
def test_specs_that_cannot_be_read(project: Path, name: str) -> None:
    (project / "folder").mkdir()
    compiled = compile_file(Path(name), params={}, env={}, cwd=project)
    assert compiled.spec is None
    assert [d.code[:3] for d in compiled.diagnostics] == ["E05"]


@pytest.mark.parametrize(("name", "codes"), [("é" * 64, []), ("é" * 64 + "x", ["E0210"])])
def test_a_spec_whose_name_no_run_could_bear_is_refused(tmp_path: Path, name: str, codes: list[str]) -> None:
    path = tmp_path / f"{name}.explore"
    path.write_text("explore 1\nparam a = 1\n", encoding="utf-8")
    found = compile_file(path, params={}, env={}, cwd=tmp_path)
    assert [item.code for item in found.diagnostics] == codes


def test_project_roots(tmp_path: Path) -> None:
    spec = tmp_path / "a" / "b" / "c.explore"
    spec.parent.mkdir(parents=True)
    assert project_root(spec, tmp_path) == tmp_path
    assert project_root(Path("b/c.explore"), tmp_path / "a") == tmp_path / "a"
    assert project_root(spec, tmp_path / "other") == tmp_path / "a" / "b"
    (tmp_path / "a" / "pyproject.toml").write_text("")
    assert project_root(spec, tmp_path) == tmp_path / "a"
    (tmp_path / "a" / "b" / ".git").mkdir()
    assert project_root(spec, tmp_path) == tmp_path / "a" / "b"


def test_a_store_makes_its_folder_the_root_from_everywhere(tmp_path: Path) -> None:
    spec = tmp_path / "a" / "b" / "c.explore"
    store = tmp_path / "a" / ".eic"
    store.mkdir(parents=True)
    assert project_root(spec, tmp_path) == tmp_path  # a folder without a store says nothing
    (store / "store.db").write_text("")
    for cwd in (tmp_path, spec.parent, tmp_path / "a", tmp_path / "other", Path("/")):
        assert project_root(spec, cwd) == tmp_path / "a"


@pytest.mark.parametrize("shared", ["home", "above", "temporary", "root"])
def test_shared_folders_are_no_roots(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shared: str) -> None:
    place = {"home": tmp_path, "above": tmp_path.parent, "temporary": tmp_path, "root": Path("/")}[shared]
    monkeypatch.setenv("TMPDIR" if shared == "temporary" else "HOME", str(tmp_path))
    spec = tmp_path / "a" / "c.explore"
    assert project_root(spec, place) == tmp_path / "a"
    if shared != "root":
        (tmp_path / ".eic").mkdir()
        (tmp_path / ".eic" / "store.db").write_text("")
        assert project_root(spec, place) == tmp_path / "a"
    assert project_root(Path("c.explore"), place) == place  # a spec that lies there is at home


def test_compiling_a_spec_without_own_templates_loads_no_template_engine(
    build: Compile, project: Path
) -> None:
    import subprocess
    import sys

    text = "".join(block for block in BLOCKS if "p.jinja" not in block).replace("    prompt = p\n", "")
    (project / "spec.explore").write_text("explore 1\n" + text)
    (project / "seeds.jsonl").write_text(FILES["seeds.jsonl"])
    script = (
        "import sys; from pathlib import Path; from eic.lang.load import compile_file\n"
        f"c = compile_file(Path('spec.explore'), params={{}}, env={{}}, cwd=Path({str(project)!r}))\n"
        "assert c.spec, c.diagnostics\n"
        "print([m for m in ('jinja2', 'yaml', 'openai', 'numpy', 'rich') if m in sys.modules])\n"
    )
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(root)},
    )
    assert done.stdout.strip() == "[]"


# --- whatever is written, the compiler answers -------------------------------------------

_WORDS = '''
    explore domain dataset teacher like filter keep drop vary without set over within by import param prompt
    task example file("seeds.jsonl") file("p.jinja") glob("*.jsonl") stock("math/lookahead") env("X")
    param.depth d e math t gpt true 3% 10k 30s $5 $1/1M 5k/m 3..9 9..3 -1 1e400 99999999999999999999
    { } [ ] ( ) = <= == , . .. " """ # rouge_l(name) words(instruction) { { } } \\ \0 é \ud800
    {{ }} {% %} for in if endif endfor demos task.name __class__ | ~ + * ** range(10**9) --- role: reply:
'''
TOKENS = _WORDS.split()


def _mutated(text: str, rng: random.Random) -> str:
    for _ in range(rng.randrange(1, 6)):
        at, end = sorted((rng.randrange(len(text) + 1), rng.randrange(len(text) + 1)))
        match rng.randrange(6):
            case 0:
                text = text[:at] + rng.choice(TOKENS) + text[at:]
            case 1:
                text = text[:at] + text[min(end, at + rng.randrange(1, 20)) :]
            case 2:
                text = text[:at] + rng.choice(TOKENS) + text[at + 1 :]
            case 3:
                text = text[:end] + text[at : at + rng.randrange(1, 60)] + text[end:]
            case 4:
                words = text.split(" ")
                one, two = rng.randrange(len(words)), rng.randrange(len(words))
                words[one], words[two] = words[two], words[one]
                text = " ".join(words)
            case _:
                text = (
                    text[:at] + chr(rng.choice([0, 9, 13, 0x2028, 0x1F600, rng.randrange(0x300)])) + text[at:]
                )
    return text


def _write(path: Path, text: str) -> None:
    path.write_bytes(text.encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize("victim", ["spec.explore", "p.jinja", "seeds.jsonl"])
def test_mutated_files_never_crash_the_compiler(victim: str, project: Path) -> None:
    files = {"spec.explore": "explore 1\n" + "".join(BLOCKS), **FILES}
    for name, text in files.items():
        _write(project / name, text)
    failed = 0
    for number in range(1200):
        _write(project / victim, _mutated(files[victim], seeded_rng("mutate", victim, number)))
        compiled = compile_file(Path("spec.explore"), params={}, env={}, cwd=project)
        errors = [d for d in compiled.diagnostics if d.severity == "error"]
        assert (compiled.spec is None) == bool(errors)
        for item in compiled.diagnostics:
            assert item.span is not None
            assert 0 <= item.span.start <= item.span.end <= len(item.span.source.text) + 1
        failed += bool(errors)
    assert failed > 300


@given(st.lists(st.sampled_from(TOKENS), max_size=40))
@settings(max_examples=200)
def test_random_tokens_never_crash_the_compiler(tokens: list[str]) -> None:
    text = "explore 1\n" + " ".join(tokens)
    for sep in (" ", "\n"):
        compile_file(
            Path("x.explore"), params={}, env={}, cwd=Path("/nonexistent"), text=text.replace(" ", sep)
        )


HOSTILE = {
    "copies": "".join(f"teacher t{i} {{ like t{i - 1} {{ in_flight = 3 }} }}\n" for i in range(1, 1500)),
    "copies upwards": "".join(f"teacher t{i} {{ like t{i + 1} {{ in_flight = 3 }} }}\n" for i in range(1500)),
    "unknown names": "".join(f"dataset d{i} {{ explore x{i} {{ teacher = y{i} }} }}\n" for i in range(1500)),
    "lists": "run { seed = " + "[" * 3000 + "]" * 3000 + " }\n",
    "blocks": "run { " * 3000 + "}" * 3000 + "\n",
    "params": "".join(f"param p{i} = param.p{i + 1}\n" for i in range(3000)) + "run { seed = param.p0 }\n",
    "a long name": f'domain m {{ about = "x"  language = {"k" * 100_000} }}\n',
    "a long number": f"run {{ seed = {'9' * 5000} }}\nrun2 {{ }}\n",
    "numbers": "run { seed = 1e99999  budget = $1e400 }\n",
    "a pattern": 'dataset d { filter f { keep regex(output, "' + "(" * 1900 + '") } }\n',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_specs_get_an_answer(name: str, build: Compile) -> None:
    compiled = build(HOSTILE[name])
    assert compiled.spec is None
    assert 0 < len(compiled.diagnostics) <= 500


def test_a_copy_is_judged_alike_in_any_order(build: Compile) -> None:
    lines = [f"teacher t{i} {{ like t{i - 1} {{ in_flight = {i} }} }}\n" for i in range(1, 41)]
    base = "teacher t0 { provider = embedded }\n"
    forward, backward = build(base + "".join(lines)), build("".join(reversed(lines)) + base)
    assert forward.spec is not None
    assert forward.spec == backward.spec
    assert forward.spec.teacher("t40").provider == "embedded"


@pytest.mark.parametrize(
    ("name", "there", "meant"),
    [
        ("seeds.jsonl", "seed.jsonl", True), ("seeds.jsonl", "sedes.jsonl", True), ("seeds.jsonl", "Seeds.jsonl", True),
        ("seeds.jsonl", "seeds.json", True), ("a.jsonl", "b.jsonl", False), ("seeds.jsonl", "notes.jsonl", False),
        ("math.jsonl", "t.jsonl", False),
    ],
)  # fmt: skip
def test_only_a_near_file_is_suggested(project: Path, name: str, there: str, meant: bool) -> None:
    (project / there).write_text("{}")
    with pytest.raises(FileFault) as told:
        Files(project, False).read_text(project / name)
    assert (there in told.value.detail) is meant
