"""The layouts of invented organisations, one module a family. None of them is any real organisation's form."""

from tests.forms.layouts.adult import ADULT
from tests.forms.layouts.agencies import AGENCIES
from tests.forms.layouts.child import CHILD
from tests.forms.layouts.community import COMMUNITY
from tests.forms.layouts.demo import DEMO
from tests.forms.layouts.easy import EASY
from tests.forms.layouts.everyone import EVERYONE
from tests.forms.layouts.health import HEALTH
from tests.forms.layouts.pasted import PASTED
from tests.forms.layouts.screen import SCREEN
from tests.forms.layouts.typed import TYPED
from tests.forms.shapes import Layout

LAYOUTS: tuple[Layout, ...] = (*ADULT, *CHILD, *EVERYONE, *SCREEN, *EASY, *DEMO, *HEALTH, *COMMUNITY, *TYPED, *AGENCIES, *PASTED)
BY_NAME = {layout.name: layout for layout in LAYOUTS}
