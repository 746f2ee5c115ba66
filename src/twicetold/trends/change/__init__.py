"""When did a level or a mix change, how surely, and within which dates?"""
