"""Statistical results as tables, figures and the paragraph that says how they were made."""
