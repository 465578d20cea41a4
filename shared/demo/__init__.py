"""A made-up company: a maker of fasteners in Shanghai, its colleagues, customers and two years of work."""

from shared.demo.filling import PASSWORD, fill, stream

__all__ = ["PASSWORD", "fill", "stream"]
