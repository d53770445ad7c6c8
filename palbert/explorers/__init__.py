"""Samplers, schedules and SimCSE to play with."""
