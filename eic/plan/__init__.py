"""Plans: a spec as a DAG of content-addressed steps, and the readers that explain and price it."""
