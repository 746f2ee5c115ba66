"""Did a series step, or bend, at a date that is known from outside?"""
