"""Loss curves and figures of trainings."""

from eic.report.markup import Markup, el
from eic.report.parts import Section, note, section, terms
from eic.report.plots.frame import figure
from eic.report.plots.line import Series, line_plot, smoothed
from eic.report.values import Report, TrainingFacts
from eic.views.text import amount


def training(report: Report) -> Section | None:
    """Return the section, None when nothing was trained."""
    told = [one for one in report.trainings if one.curve or one.figures]
    if not told:
        return None
    drawn = [one for one in told if one.curve]
    both = _together(drawn) if len(drawn) > 1 else None
    return section("training", "Training", both, [_model(one) for one in told], note(
        "Loss is the mean of −ln p over the tokens of the responses; lower means that the model finds them likelier. "
        "The faint line is every update, the strong one a running mean."
    ))  # fmt: skip


def _together(trainings: list[TrainingFacts]) -> Markup:
    series = [Series(one.model, smoothed(one.curve)) for one in trainings]
    plot = line_plot("Losses", "update", "loss", series, whole_x=True)
    return figure(plot, "All models side by side: running means.")


def _model(one: TrainingFacts) -> Markup:
    pictures = []
    if one.curve:
        words = f"{one.model}: loss over {amount(one.done)} of {amount(one.updates)} updates."
        series = [Series(one.model, one.curve)]
        plot = line_plot(f"Loss of {one.model}", "update", "loss", series, whole_x=True, smooth=True)
        pictures.append(figure(plot, words))
    if len(one.rates) > 1:
        series = [Series("learning rate", one.rates)]
        plot = line_plot(
            f"Learning rate of {one.model}", "update", "learning rate", series, whole_x=True, from_zero=True
        )
        pictures.append(figure(plot, f"{one.model}: learning rate."))
    return el("div", el("h3", one.model), el("div", pictures, class_="pair"), terms(one.figures))
