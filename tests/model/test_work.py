"""What a run without a cache works with."""

from gate.model.work import NoCache


def test_a_cache_that_keeps_nothing_gives_nothing_back():
    with NoCache() as cache:
        cache.put({"a": ({"line": 3},)})

        assert {} == cache.get(["a"])
