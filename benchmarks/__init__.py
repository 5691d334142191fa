"""What is measured, against what, and how to run it; results stand in the Markdown files beside the code."""
