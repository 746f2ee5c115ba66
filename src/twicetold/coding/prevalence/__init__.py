"""How common a theme is, with an interval that holds: from a random sample, and from machines that it corrects."""
