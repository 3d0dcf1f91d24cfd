"""How fast the endpoint answers, beside other SPARQL servers on the same machine in the same run."""

from tests.bench.endpoint.bench import bench

__all__ = ["bench"]
