"""What the tasks of prevention plans got: asked for, funded and scored, by task, goal, municipality and country."""
