"""One capability per file, every text in domain.yml, the desk reached only through ``actions.ports``.

rasa_sdk imports every module below this package and builds every action without arguments, so importing has no effect
and each dependency has a default that is made when it is first needed.
"""
