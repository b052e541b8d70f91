"""Environments: from requirements to wheels in the built site."""

from .environment import Environment, EnvironmentSettings, environment_by_name
from .errors import RequirementError, ResolutionError
from .requirements import merge_requirements, normalize_requirement, parse_requirements, script_requirements
from .resolution import resolve, resolve_anew, restore
from .target import Target

__all__ = [
    "Environment",
    "EnvironmentSettings",
    "RequirementError",
    "ResolutionError",
    "Target",
    "environment_by_name",
    "merge_requirements",
    "normalize_requirement",
    "parse_requirements",
    "resolve",
    "resolve_anew",
    "restore",
    "script_requirements",
]
