"""Quick starts: what is made of an environment when documentation is built, so that readers need not wait for it."""

from .preparation import Preparation, PreparationError, Prepared, prepare

__all__ = ["Preparation", "PreparationError", "Prepared", "prepare"]
