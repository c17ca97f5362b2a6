"""``eic plan -v`` shows a row as it will be trained on: one that decontamination leaves in, in the model's own format."""

import json
from pathlib import Path

from eic.train.scratch import learn_tokenizer
from tests.unit.cli.conftest import Cli
from tests.unit.lang.test_base_folder import sound

SPEC = """explore 1
dataset d { load { file = file("rows.jsonl") } }
model plain { data = d  scratch { layers = 1  width = 16  heads = 2  vocab = 300 }  decontaminate { overlap = RULE } }
model chatty { data = d  base = "./chatty"  train { format = chat  precision = fp32 }  decontaminate { overlap = RULE } }
model later { data = d  after = chatty  decontaminate { overlap = RULE } }
model far { data = d  base = "owner/nowhere-1b"  train { format = chat }  decontaminate { overlap = RULE } }
evaluation asked { models = MODELS  questions = file("q.jsonl")  metric = rouge_l }
"""
TEMPLATE = (
    "{% for m in messages %}<s>{{ m.role }}: {{ m.content }}</s>\n{% endfor %}"
    "{% if add_generation_prompt %}<s>assistant: {% endif %}"
)
ROWS = [
    ("Count all the stones that lie in the yard.", "There are six."),
    ("Name a river of the north.", "The Lena."),
    ("Add two and three.", "The sum is five."),
]


def details(cli: Cli) -> dict[str, str]:
    """Return what the plan says of each training, by its title."""
    parts = f"{cli('plan', 'a.explore', '-v').stdout}\n".split("run    ")
    return {part.splitlines()[0]: part for part in parts}


def test_the_row_shown_is_one_that_is_learned(cli: Cli, project: Path) -> None:
    lines = [json.dumps({"instruction": asked, "output": said}) for asked, said in ROWS]
    (project / "rows.jsonl").write_text("\n".join(lines))
    asked = [json.dumps({"question": asked, "answer": "x"}) for asked, _ in ROWS]
    (project / "q.jsonl").write_text("\n".join(asked[:2]))
    tokenizer = learn_tokenizer(["Add two and three."], 300, begin=True)
    tokenizer.chat_template = TEMPLATE
    tokenizer.save_pretrained(sound(project / "chatty"))
    spec = SPEC.replace("MODELS", "[plain, chatty, later, far]")
    (project / "a.explore").write_text(spec.replace("RULE", "drop"))
    assert cli("run", "a.explore", "--only", "d").exit_code == 0

    shown = details(cli)
    assert "read    Add two and three.\n" in shown["plain / train"]
    assert "learned The sum is five.<end>\n" in shown["plain / train"]
    for title in ("chatty / train", "later / train"):
        assert "read    <s>user: Add two and three.</s>\n" in shown[title]
        assert "read    <s>assistant: \n" in shown[title]
        assert "learned The sum is five.</s>\n" in shown[title]
    assert "no example: the tokenizer of the base is not on this machine" in shown["far / train"]
    assert not any("Count all" in text for text in shown.values())

    (project / "a.explore").write_text(SPEC.replace("MODELS", "plain").replace("RULE", "allow"))
    assert "read    Count all the stones that lie in the yard.\n" in details(cli)["plain / train"]
    (project / "q.jsonl").write_text("\n".join(asked))
    (project / "a.explore").write_text(SPEC.replace("MODELS", "plain").replace("RULE", "drop"))
    assert "each row of its data is nearly a question" in details(cli)["plain / train"]
