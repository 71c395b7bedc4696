"""The decision core: pure. No file, socket, clock, environment, randomness or log.

``decide(incident, policies, context, now)`` in ``rules.decide`` is the one place where
anything is decided; everything else here is what it is made of.
"""
