"""Rows of tables that others made, one format a file; ``eic.data.tables.source`` is the way in.

A table is hostile input: lines may be endless, cells huge, bytes no text. Readers stream, are
bounded, and yield a ``Broken`` for a row that cannot be read, so that one bad line costs one row.
"""
