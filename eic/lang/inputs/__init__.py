"""Files that a spec names: examples, seeds, questions, tables, hosts, bases; every fault on its own line."""
