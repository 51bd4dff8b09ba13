"""The environment of a program that is to begin with a library of the tests in it."""
import os


def preloaded(library, **more):
    """A sanitizer's runtime wants to be the first library of all, and need not be."""
    return {**os.environ, "LD_PRELOAD": str(library), "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0", **more}
