"""What a line that the grammar refuses was meant to be: found by example, told with a cure."""
