"""E06xx: prompt templates."""

from eic.lang.codes.entry import Code

ENTRIES: tuple[Code, ...] = (
    Code(
        "E0601",
        "no front matter",
        "A template begins with lines between two `---` that name its role and reply format.",
        "Add them: `---`, `role: synthesize`, `reply: labelled`, `---`.",
        "Write {{ wanted }} examples.",
    ),
    Code(
        "E0602",
        "template syntax",
        "Jinja2 or the front matter's YAML cannot be read.",
        "Correct the line shown in the template.",
        "{% for demo in demos %}   # no endfor",
    ),
    Code(
        "E0603",
        "unknown front matter setting",
        "Front matter has `role`, `reply`, `language` and `system`, each once.",
        "Take the nearest that is offered.",
        "rply: labelled",
    ),
    Code(
        "E0604",
        "front matter value",
        "`role` or `reply` is missing or unknown, or the template has no text.",
        "Take one of the values that are listed.",
        "role: synthesise",
    ),
    Code(
        "E0605",
        "unknown template variable",
        "The role provides no such variable, or the variable has no such attribute.",
        "Take the nearest that is offered; docs/language.md lists each role's variables.",
        "{{ task.nmae }}",
    ),
    Code(
        "E0606",
        "required variable never used",
        "Without it the teacher cannot know what is asked: every call would be the same.",
        "Use the variable in the text.",
        "Write some examples.   # no {{ task.name }}",
    ),
    Code(
        "E0607",
        "template cannot be rendered",
        "Rendering with sample values failed; a run would fail at its first call.",
        "Correct what the message says; test variables that may be none or empty.",
        "{{ parent.name }}   # at the root there is no parent",
    ),
    Code(
        "E0608",
        "not available in templates",
        "Templates cannot read files, define macros or recurse: they only fill in values.",
        "Write the text out, or use a plain loop.",
        '{% include "other.jinja" %}',
    ),
)
