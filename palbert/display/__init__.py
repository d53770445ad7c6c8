"""What is shown in notebooks and pages: markup, charts, tables."""
