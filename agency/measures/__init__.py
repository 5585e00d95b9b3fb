"""Every measure that indicators are made of, counted row by row.

Plans are not counted here; ``plan_*`` measures come from plan forms. The rules:
business counts on the day of issue, for the group of record of that day, and a
cooling-off withdrawal is taken off in the period in which it happens; a surrender
changes persistency only. People are counted once in the groups asked for, but a move
between two of these groups shows as one transfer in and one out.
"""
