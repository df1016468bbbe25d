"""What every test may ask for."""

from hypothesis import settings

pytest_plugins = ["tests.tokens", "tests.mailservers", "tests.services", "tests.journeys.service", "tests.desk.serving"]

# The same examples every time, so that a run can be believed; and no deadline, because a busy machine is not a defect.
settings.register_profile("dsr", derandomize=True, deadline=None)
settings.load_profile("dsr")
