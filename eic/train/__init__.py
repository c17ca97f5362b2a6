"""Training: one flat recipe and the small modules it uses. Nothing here imports the rest of eic.

The engine starts ``eic.train.guard`` with a ``config.json``; everything below it needs torch,
transformers and the standard library only, so that ``eic eject`` can hand it over as it is.
"""
