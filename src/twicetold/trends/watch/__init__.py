"""Does the newest period stand out, at a rate of false alarms that is stated?"""
