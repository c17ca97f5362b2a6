"""``prompt``: a template by name, for the stages that want another than the stock one."""

from eic.lang.schema import TemplateSource, block, hidden, setting
from eic.lang.values import Template


@block(
    "prompt",
    label="name",
    help="A Jinja2 prompt template; its front matter names role and reply format.",
    example='prompt lookahead { template = file("../prompts/math/lookahead.jinja") }',
)
class Prompt:
    name: str = hidden(identity=False)
    template: Template = setting(
        TemplateSource(),
        example='stock("math/lookahead")',
        help="Where the template is: a file, or a stock prompt that ships with eic.",
    )
