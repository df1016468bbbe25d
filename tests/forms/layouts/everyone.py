"""Forms for all ages."""

from tests.forms.shapes import Layout

EVERYONE: tuple[Layout, ...] = ()
