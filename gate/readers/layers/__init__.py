"""Every text that stands in a file: its own, and what is packed or encoded in it."""

from gate.readers.layers.layer import Layer, Unread
from gate.readers.layers.read import layers, plain_text

__all__ = ["Layer", "Unread", "layers", "plain_text"]
