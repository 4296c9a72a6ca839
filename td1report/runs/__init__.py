"""Trainings, forests and times: measured by workers and stored; the only folder that runs keras."""
