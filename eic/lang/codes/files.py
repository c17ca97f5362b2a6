"""E05xx: files that specs name."""

from eic.lang.codes.entry import Code

ENTRIES: tuple[Code, ...] = (
    Code(
        "E0501",
        "file does not exist",
        "No file is there; paths are relative to the file that names them.",
        "Correct the path.",
        'examples = file("sedes.jsonl")',
    ),
    Code(
        "E0502",
        "file cannot be read",
        "It is a folder or a device, its permissions forbid it, or the path cannot be one.",
        "Name a readable regular file.",
        'examples = file("seeds")',
    ),
    Code(
        "E0503",
        "file is empty",
        "Nothing can be read from it.",
        "Fill it, or take the setting out.",
        'examples = file("empty.jsonl")',
    ),
    Code(
        "E0504",
        "file is not UTF-8",
        "The file was saved in another encoding.",
        "Save it as UTF-8; the message has the first wrong line.",
        'examples = file("latin1.jsonl")',
    ),
    Code(
        "E0505",
        "outside the project",
        "A path leaves the project's folder, perhaps by a symbolic link. A spec from elsewhere must not reach your files.",
        "Move the file into the project, or allow it with `--allow-outside`.",
        'examples = file("/etc/passwd")',
    ),
    Code(
        "E0506",
        "file too large",
        "The file is larger than what eic reads at compile time, or a pattern matches too many files.",
        "Split it, or make the pattern narrower.",
        'examples = glob("**/*.jsonl")',
    ),
    Code(
        "E0507",
        "line is not JSON",
        "In a JSONL file every line is one JSON value.",
        "Correct the line shown.",
        '{"instruction": "Add", "output": ',
    ),
    Code(
        "E0508",
        "line is no example",
        "An example is an object with texts `instruction` and `output`, perhaps `input`.",
        "Correct the line shown.",
        '{"instruction": "Add 2 and 3."}',
    ),
    Code(
        "E0509",
        "script row cannot be used",
        "A row of a scripted teacher has matchers (`role`, `task`, `ordinal`, `match`) and one of `reply`,"
        " `replies` and `rule`.",
        "Correct the line shown; `docs/teachers.md` describes every field.",
        '{"role": "synthesise", "reply": "Instruction: ..."}',
    ),
    Code(
        "E0510",
        "line is no question",
        "A question is an object with a text `instruction`, `question` or `problem`; no two have one `id`.",
        "Correct the line shown; `docs/evaluation.md` lists every field.",
        '{"answer": "5"}',
    ),
    Code(
        "E0511",
        "folder is no model that can be loaded",
        "A model is a folder with `config.json`, weights in safetensors and the tokenizer's files.",
        "Do what the message says, or name another folder or a model of the hub.",
        'base = "./half_a_model"',
    ),
    Code(
        "E0512",
        "file is no hostfile",
        "A hostfile has a line `NAME slots=N` for each machine; `#` begins a comment.",
        "Correct the line that the message names.",
        'train { hosts = file("hosts") }',
    ),
    Code(
        "E0520",
        "description of a table cannot be used",
        "A table is described by YAML (`licence`, `splits`, ...) or by the `dataset_info.json` or"
        " `dataset_dict.json` of `datasets`.",
        "Correct the place shown; `docs/dynosaur.md` shows a description.",
        "splits: rows.jsonl",
    ),
)
