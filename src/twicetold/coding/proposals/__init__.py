"""What machines propose: from words, from reuse; and what they ask a person to code next. None of it is a coding."""
