"""Reading rows from files of others, in bounded memory.

``values`` turns a file into JSON values with the place of each (JSON lines, a JSON array, Parquet),
``shapes`` turns a value into rows by its format, ``forest`` builds the tree of the tasks they name.
"""
