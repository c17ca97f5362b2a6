"""The embedded teacher ``embedded-math-2``: the offline default, for mathematics in English.

It is not a language model. It is a taxonomy of mathematical skills with problem makers that work
their answers out exactly, behind the same protocol as every other teacher; so a whole run can be
seen, tested and repeated without an endpoint, a key or a cent.
"""

from eic.teacher.embedded.provider import MODEL, EmbeddedTeacher, check_domain, check_tasks

__all__ = ["MODEL", "EmbeddedTeacher", "check_domain", "check_tasks"]
