"""What was not seen: sizes of populations from overlapping lists, volume that archives missed, audiences as bounds."""
